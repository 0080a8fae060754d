package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.api.sql.SettingChange.Scope;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rest of a statement that has no production of its own: records what may be a relation or a
 * function, and enters full depth wherever a query or statement starts.
 */
final class HeaderWalk {

  /** A name behind one of these, or behind a comma after such a name, may be a relation. */
  private static final Set<String> BEFORE_RELATION =
      Set.of(
          "on",
          "only",
          "references",
          "from",
          "to",
          "like",
          "of",
          "inherits",
          "inherit",
          "table",
          "into",
          "join",
          "update",
          "sequence",
          "view",
          "index");

  /** Key words that stand in such places and are hardly ever meant as names. */
  private static final Set<String> NO_RELATION =
      Set.of(
          "cascade",
          "restrict",
          "action",
          "delete",
          "update",
          "insert",
          "truncate",
          "commit",
          "drop",
          "preserve",
          "schema",
          "index",
          "procedure",
          "function",
          "sequence",
          "if",
          "exists",
          "values",
          "range",
          "list",
          "hash",
          "set",
          "current",
          "nowait");

  private final Grammar grammar;

  HeaderWalk(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /**
   * Walks to the end of the statement.
   *
   * @param settings how far the settings reach that the statement changes
   * @param routine whether it may hold the body of a routine, and with it semicolons
   * @return whether the body of a routine was read in full depth, and none stands in a literal
   */
  boolean walk(Scope settings, boolean routine) {
    var cursor = cursor();
    cursor.enter();
    boolean body = false;
    boolean literal = false;
    boolean relations = false;
    int open = 0;
    while (cursor.kind() != TokenKind.END && (open > 0 || !cursor.is(";"))) {
      switch (cursor.text()) {
        case "(" -> {
          cursor.advance();
          if (grammar.queries.isAtQuery()) {
            carried();
            cursor.expect(")");
          } else {
            open++;
          }
        }
        case ")" -> {
          cursor.advance();
          open--;
          relations = false;
        }
        case "," -> cursor.advance();
        case "as" -> {
          cursor.advance();
          literal |= cursor.kind() == TokenKind.STRING;
          if (grammar.queries.isAtQuery()) {
            carried();
          }
        }
        case "begin" -> {
          if (routine && open == 0 && cursor.accept("begin", "atomic")) {
            grammar.commands().routines.atomic();
            body = true;
          } else {
            relations = name(relations);
          }
        }
        case "return" -> {
          cursor.advance();
          if (open == 0 && !cursor.atEnd()) {
            grammar.expressions.expression();
            body = true;
          }
        }
        case "language" -> {
          cursor.advance();
          cursor.accept("return");
        }
        case "returns" -> {
          cursor.advance();
          cursor.accept("setof");
          cursor.accept("return"); // a type of that name
        }
        case "do" -> {
          cursor.advance();
          if (open == 0) {
            rule();
          }
        }
        case "owner" -> {
          cursor.advance();
          if (open == 0 && cursor.accept("to") && cursor.atLabel()) {
            grammar.facts().object("ROLE", grammar.names.any(), Action.USE);
          }
        }
        case "set" -> {
          cursor.advance();
          setting(settings);
        }
        case "reset" -> {
          cursor.advance();
          if (!cursor.is("(")) {
            grammar.commands().settings.resetTarget(settings);
          }
        }
        case "partition" -> {
          cursor.advance();
          relations = !cursor.accept("by");
        }
        default -> {
          if (BEFORE_RELATION.contains(cursor.text())) {
            cursor.advance();
            relations = true;
          } else if (cursor.kind() == TokenKind.IDENTIFIER || isNameWord()) {
            relations = name(relations);
          } else {
            cursor.advance();
            relations = false;
          }
        }
      }
    }
    cursor.leave();
    return body && !literal;
  }

  /** Records every name up to the end, for text that could not be read. */
  void names(int end) {
    var cursor = cursor();
    while (cursor.at() < end && cursor.kind() != TokenKind.END) {
      if (cursor.kind() == TokenKind.IDENTIFIER) {
        name(true);
      } else {
        cursor.advance();
      }
    }
  }

  private boolean isNameWord() {
    var cursor = cursor();
    return cursor.atColumnName() || cursor.atFunctionName();
  }

  /**
   * One dotted name.
   *
   * @param relations whether relations are expected here
   * @return whether the next name may be one as well
   */
  private boolean name(boolean relations) {
    var cursor = cursor();
    boolean word = cursor.kind() == TokenKind.KEYWORD;
    @Nullable String catalog = null;
    @Nullable String schema = null;
    var name = cursor.name();
    while (cursor.accept(".")) {
      if (!cursor.atLabel()) {
        break;
      }
      catalog = schema;
      schema = name;
      name = cursor.name();
    }
    var facts = grammar.facts();
    if (cursor.is("(") && !(word && schema == null && relations)) {
      call(new QualifiedName(schema, name));
    }
    if (schema != null) {
      facts.readTarget(new QualifiedName(schema, name));
      facts.readTarget(new QualifiedName(catalog, schema));
    } else if (word && (NO_RELATION.contains(name) || isNameAhead())) {
      return relations;
    } else if (relations) {
      facts.readTarget(new QualifiedName(null, name));
    }
    return relations && cursor.is(",");
  }

  /** A call, whose arguments are walked over like everything else. */
  private void call(QualifiedName function) {
    var cursor = cursor();
    int open = cursor.at();
    grammar.facts().function(function);
    cursor.advance();
    if (function.name().equals("set_config")) {
      grammar.commands().settings.configured();
    }
    LiteralNames.argument(grammar, function);
    var carried = CodeCarriers.reason(function.name(), 2);
    if (carried != null) {
      grammar.facts().carrier(function.name(), carried);
    }
    cursor.rewind(open);
  }

  private boolean isNameAhead() {
    var cursor = cursor();
    return cursor.kind() == TokenKind.IDENTIFIER || isNameWord();
  }

  /** A query or change of data that a definition keeps for later. */
  private void carried() {
    open();
    grammar.statements.preparable();
    close();
  }

  private void open() {
    grammar.facts().wrap();
    grammar.facts().suspend();
  }

  private void close() {
    grammar.facts().resume();
    grammar.facts().unwrap();
  }

  /** What a rule may do: a query, a change of data, NOTIFY. */
  private void action() {
    if (cursor().is("notify")) {
      open();
      grammar.commands().maintenance.announce();
      close();
    } else {
      carried();
    }
  }

  /** What a rule does. */
  void rule() {
    var cursor = cursor();
    if (!cursor.accept("also")) {
      cursor.accept("instead");
    }
    if (cursor.accept("nothing")) {
      return;
    }
    if (!cursor.is("(") || grammar.queries.isAtQuery()) {
      action();
      return;
    }
    cursor.advance();
    while (!cursor.accept(")")) {
      if (!cursor.accept(";")) {
        action();
      }
    }
  }

  /** SET of a role, database, function or the system; any other SET names no setting. */
  private void setting(Scope scope) {
    if (grammar.commands().settings.isSetting()) {
      grammar.commands().settings.setting(scope);
    }
  }
}
