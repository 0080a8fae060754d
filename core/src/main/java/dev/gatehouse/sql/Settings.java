package dev.gatehouse.sql;

import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.api.sql.SettingChange.Scope;
import dev.gatehouse.api.sql.StatementKind;
import java.util.ArrayList;
import java.util.List;

/** SET, RESET, SHOW and DISCARD, and the same words inside other commands. */
final class Settings {

  /** Stands for every setting: RESET ALL, DISCARD ALL. */
  private static final String ALL = "all";

  private static final String TIME_ZONE = "timezone";
  private static final String AUTHORIZATION = "session_authorization";

  private final Grammar grammar;

  Settings(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  void set() {
    var cursor = cursor();
    cursor.expect("set");
    if (cursor.accept("constraints")) {
      grammar.facts().command("SET CONSTRAINTS", StatementKind.TRANSACTION);
      constraints();
      return;
    }
    grammar.facts().command("SET", StatementKind.SESSION);
    var scope = Scope.SESSION;
    if ((cursor.is("local") || cursor.is("session")) && !isAssignment(1)) {
      boolean session = cursor.is("session");
      if (session && isOfSession(cursor.text(1))) {
        setting(scope);
        return;
      }
      cursor.advance();
      scope = session ? Scope.SESSION : Scope.LOCAL;
    }
    setting(scope);
  }

  private void constraints() {
    var cursor = cursor();
    if (!cursor.accept(ALL)) {
      do {
        grammar.facts().object("CONSTRAINT", grammar.names.qualified(), Action.USE);
      } while (cursor.accept(","));
    }
    if (!cursor.accept("deferred")) {
      cursor.expect("immediate");
    }
  }

  private static boolean isOfSession(String word) {
    return word.equals("authorization") || word.equals("characteristics");
  }

  /**
   * Whether a setting stands behind a SET that may have another meaning, such as {@code SET SCHEMA
   * name} of a table.
   */
  boolean isSetting() {
    var cursor = cursor();
    return isAssignment(1)
        || switch (cursor.text()) {
          case "role", "names" -> true;
          case "schema" -> cursor.kind(1) == TokenKind.STRING;
          case "time" -> cursor.text(1).equals("zone");
          case "session" -> isOfSession(cursor.text(1));
          case "xml" -> cursor.text(1).equals("option");
          case "transaction" -> Transactions.isMode(cursor.text(1));
          default -> false;
        };
  }

  /** The setting and its value, behind SET and LOCAL or SESSION. */
  void setting(Scope scope) {
    var cursor = cursor();
    switch (isAssignment(1) ? "" : cursor.text()) {
      case "time" -> {
        cursor.advance();
        cursor.expect("zone");
        timeZone(scope);
      }
      case "names" -> {
        cursor.advance();
        if (cursor.kind() == TokenKind.STRING || cursor.is("default")) {
          value("client_encoding", scope);
        } else {
          reset("client_encoding", scope);
        }
      }
      case "schema" -> {
        cursor.advance();
        change("search_path", List.of(grammar.constants.string()), scope);
      }
      case "role" -> {
        cursor.advance();
        value("role", scope);
      }
      case "session" -> {
        cursor.advance();
        if (cursor.is("characteristics")) {
          characteristics(scope);
        } else {
          cursor.expect("authorization");
          value(AUTHORIZATION, scope);
        }
      }
      case "xml" -> {
        cursor.advance();
        cursor.expect("option");
        value("xmloption", scope);
      }
      case "transaction" -> {
        cursor.advance();
        grammar
            .commands()
            .transactions
            .modes("transaction_", scope == Scope.SESSION ? Scope.LOCAL : scope);
      }
      default -> assignment(name(), scope);
    }
  }

  private void assignment(String name, Scope scope) {
    var cursor = cursor();
    if (cursor.accept("from")) {
      cursor.expect("current");
      change(name, List.of(), scope);
      return;
    }
    if (!cursor.accept("to")) {
      cursor.expect("=");
    }
    if (cursor.accept("default")) {
      reset(name, scope);
    } else {
      change(name, values(), scope);
    }
  }

  private void timeZone(Scope scope) {
    var cursor = cursor();
    if (cursor.accept("local")) {
      reset(TIME_ZONE, scope);
    } else if (cursor.accept("interval")) {
      if (cursor.accept("(")) {
        cursor.expectKind(TokenKind.NUMBER);
        cursor.expect(")");
      }
      change(TIME_ZONE, List.of(grammar.constants.string()), scope);
      grammar.types.intervalFields();
    } else {
      value(TIME_ZONE, scope);
    }
  }

  private void characteristics(Scope scope) {
    var cursor = cursor();
    cursor.advance();
    cursor.expect("as");
    cursor.expect("transaction");
    grammar.commands().transactions.modes("default_transaction_", scope);
  }

  private boolean isAssignment(int ahead) {
    return switch (cursor().text(ahead)) {
      case "to", "=", "." -> true;
      case "from" -> cursor().text(ahead + 1).equals("current");
      default -> false;
    };
  }

  private String name() {
    var cursor = cursor();
    var name = new StringBuilder(cursor.columnName());
    while (cursor.accept(".")) {
      name.append('.').append(cursor.columnName());
    }
    return name.toString();
  }

  /** One value, or DEFAULT. */
  private void value(String name, Scope scope) {
    if (cursor().accept("default")) {
      reset(name, scope);
    } else {
      change(name, List.of(value()), scope);
    }
  }

  private List<String> values() {
    var values = new ArrayList<String>(1);
    do {
      values.add(value());
    } while (cursor().accept(","));
    return values;
  }

  private String value() {
    var cursor = cursor();
    return switch (cursor.kind()) {
      case STRING -> grammar.constants.string();
      case NUMBER, OPERATOR -> grammar.constants.number();
      case IDENTIFIER -> cursor.name();
      case KEYWORD -> {
        if (cursor.word().category() == Word.Category.RESERVED && !isSwitch()) {
          throw cursor.unexpected();
        }
        yield cursor.name();
      }
      case BITS, PARAMETER, SYMBOL, END -> throw cursor.unexpected();
    };
  }

  private boolean isSwitch() {
    return switch (cursor().text()) {
      case "true", "false", "on" -> true;
      default -> false;
    };
  }

  private void change(String name, List<String> values, Scope scope) {
    grammar.facts().setting(name, values, scope, false);
  }

  private void reset(String name, Scope scope) {
    grammar.facts().setting(name, List.of(), scope, true);
  }

  /** What a {@code set_config} changes, from its first argument on; the cursor stays there. */
  void configured() {
    var cursor = cursor();
    if (cursor.kind() != TokenKind.STRING || !cursor.text(1).equals(",")) {
      grammar.facts().partial("set_config changes a setting that only the values tell");
      return;
    }
    var name = grammar.constants.string(0);
    // Whatever is not surely for the transaction alone is for the session.
    var scope =
        cursor.text(3).equals(",") && cursor.text(4).equals("true") && cursor.text(5).equals(")")
            ? Scope.LOCAL
            : Scope.SESSION;
    if (cursor.kind(2) == TokenKind.STRING && cursor.text(3).equals(",")) {
      change(name, List.of(grammar.constants.string(2)), scope);
    } else {
      grammar.facts().setting(name, List.of(), scope, cursor.text(2).equals("null"));
    }
  }

  void reset() {
    grammar.facts().command("RESET", StatementKind.SESSION);
    cursor().expect("reset");
    resetTarget(Scope.SESSION);
  }

  /** What RESET resets. */
  void resetTarget(Scope scope) {
    var cursor = cursor();
    if (cursor.accept(ALL)) {
      reset(ALL, scope);
    } else if (cursor.accept("time", "zone")) {
      reset(TIME_ZONE, scope);
    } else if (cursor.accept("session", "authorization")) {
      reset(AUTHORIZATION, scope);
    } else if (cursor.accept("transaction", "isolation")) {
      cursor.expect("level");
      reset("transaction_isolation", scope);
    } else {
      reset(name(), scope);
    }
  }

  void show() {
    var cursor = cursor();
    grammar.facts().command("SHOW", StatementKind.SESSION);
    cursor.expect("show");
    if (!cursor.accept(ALL)
        && !cursor.accept("time", "zone")
        && !cursor.accept("session", "authorization")) {
      if (cursor.accept("transaction", "isolation")) {
        cursor.expect("level");
      } else {
        name();
      }
    }
  }

  void discard() {
    var cursor = cursor();
    var facts = grammar.facts();
    cursor.expect("discard");
    switch (cursor.text()) {
      case ALL -> {
        facts.command("DISCARD ALL", StatementKind.SESSION);
        reset(ALL, Scope.SESSION);
        reset("role", Scope.SESSION);
        reset(AUTHORIZATION, Scope.SESSION);
      }
      case "plans" -> facts.command("DISCARD PLANS", StatementKind.SESSION);
      case "sequences" -> facts.command("DISCARD SEQUENCES", StatementKind.SESSION);
      case "temp", "temporary" -> facts.command("DISCARD TEMP", StatementKind.SESSION);
      default -> throw cursor.unexpected();
    }
    cursor.advance();
  }
}
