package dev.gatehouse.sql;

import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.api.sql.SettingChange.Scope;
import dev.gatehouse.api.sql.StatementKind;
import java.util.List;

/** SET, RESET, SHOW and DISCARD. */
final class Settings {

  /** Stands for every setting: RESET ALL, DISCARD ALL. */
  private static final String ALL = "all";

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
    boolean scoped = (cursor.is("local") || cursor.is("session")) && !isAssignment(1);
    if (scoped) {
      boolean session = cursor.is("session");
      if (session && cursor.text(1).equals("authorization")) {
        cursor.advance();
        sessionAuthorization();
        return;
      }
      cursor.advance();
      if (session && cursor.is("characteristics")) {
        characteristics();
        return;
      }
    }
    setting();
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

  /** The setting and its value, behind SET and LOCAL or SESSION. */
  void setting() {
    var cursor = cursor();
    var facts = grammar.facts();
    switch (isAssignment(1) ? "" : cursor.text()) {
      case "time" -> {
        cursor.advance();
        cursor.expect("zone");
        facts.setting("timezone", List.of(), Scope.SESSION, false);
        values();
      }
      case "names" -> {
        cursor.advance();
        facts.setting("client_encoding", List.of(), Scope.SESSION, false);
        grammar.names.skipRest();
      }
      case "schema" -> {
        cursor.advance();
        facts.setting("search_path", List.of(), Scope.SESSION, false);
        values();
      }
      case "role" -> {
        cursor.advance();
        facts.setting("role", List.of(), Scope.SESSION, false);
        values();
      }
      case "session" -> {
        cursor.advance();
        sessionAuthorization();
      }
      case "xml" -> {
        cursor.advance();
        cursor.expect("option");
        facts.setting("xmloption", List.of(), Scope.SESSION, false);
        values();
      }
      case "transaction" -> {
        cursor.advance();
        grammar.transactions.modes("transaction_");
      }
      default -> {
        facts.setting(name(), List.of(), Scope.SESSION, false);
        if (cursor.accept("from")) {
          cursor.expect("current");
        } else {
          if (!cursor.accept("to")) {
            cursor.expect("=");
          }
          values();
        }
      }
    }
  }

  private void sessionAuthorization() {
    var cursor = cursor();
    cursor.expect("authorization");
    grammar.facts().setting("session_authorization", List.of(), Scope.SESSION, false);
    values();
  }

  private void characteristics() {
    var cursor = cursor();
    cursor.advance();
    cursor.expect("as");
    cursor.expect("transaction");
    grammar.transactions.modes("default_transaction_");
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

  private void values() {
    var cursor = cursor();
    if (cursor.accept("interval")) {
      if (cursor.accept("(")) {
        cursor.expectKind(TokenKind.NUMBER);
        cursor.expect(")");
      }
      cursor.expectKind(TokenKind.STRING);
      grammar.types.intervalFields();
      return;
    }
    do {
      if (cursor.is("+") || cursor.is("-")) {
        cursor.advance();
      }
      switch (cursor.kind()) {
        case STRING, NUMBER, IDENTIFIER, KEYWORD -> cursor.advance();
        case BITS, PARAMETER, OPERATOR, SYMBOL, END -> throw cursor.unexpected();
      }
    } while (cursor.accept(","));
  }

  void reset() {
    grammar.facts().command("RESET", StatementKind.SESSION);
    cursor().expect("reset");
    resetTarget();
  }

  /** What RESET resets. */
  void resetTarget() {
    var cursor = cursor();
    var facts = grammar.facts();
    if (cursor.accept(ALL)) {
      facts.setting(ALL, List.of(), Scope.SESSION, false);
    } else if (cursor.accept("time", "zone")) {
      facts.setting("timezone", List.of(), Scope.SESSION, false);
    } else if (cursor.accept("session", "authorization")) {
      facts.setting("session_authorization", List.of(), Scope.SESSION, false);
    } else if (cursor.accept("transaction", "isolation")) {
      cursor.expect("level");
      facts.setting("transaction_isolation", List.of(), Scope.SESSION, false);
    } else {
      facts.setting(name(), List.of(), Scope.SESSION, false);
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
        facts.setting(ALL, List.of(), Scope.SESSION, false);
        facts.setting("role", List.of(), Scope.SESSION, false);
        facts.setting("session_authorization", List.of(), Scope.SESSION, false);
      }
      case "plans" -> facts.command("DISCARD PLANS", StatementKind.SESSION);
      case "sequences" -> facts.command("DISCARD SEQUENCES", StatementKind.SESSION);
      case "temp", "temporary" -> facts.command("DISCARD TEMP", StatementKind.SESSION);
      default -> throw cursor.unexpected();
    }
    cursor.advance();
  }
}
