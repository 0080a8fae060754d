package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.sql.Outline.Reference;
import dev.gatehouse.sql.Outline.Use.Kind;

/** What goes to other servers and what comes from them: publications and subscriptions. */
final class Replication {

  private final Grammar grammar;

  Replication(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** A new publication, from its name on. */
  void publication() {
    var cursor = cursor();
    grammar.facts().object("PUBLICATION", grammar.names.any(), Action.CREATE);
    if (cursor.accept("for")) {
      if (cursor.accept("all", "tables")) {
        unnamed();
      } else {
        members();
      }
    }
    options();
  }

  /** What changes of a publication, behind its name. */
  void alterPublication() {
    var cursor = cursor();
    if (cursor.accept("set")) {
      if (cursor.is("(")) {
        grammar.names.skipParentheses();
        return;
      }
    } else if (!cursor.accept("add")) {
      cursor.expect("drop");
    }
    members();
  }

  /** {@code TABLE a, b, TABLES IN SCHEMA s, t}: a name without such words is as the one before. */
  private void members() {
    var cursor = cursor();
    if (!cursor.is("table") && !isSchemas()) {
      throw cursor.unexpected();
    }
    boolean schemas = false;
    do {
      if (cursor.accept("table")) {
        schemas = false;
      } else if (isSchemas()) {
        cursor.advance();
        cursor.advance();
        cursor.advance();
        schemas = true;
      }
      if (schemas) {
        grammar.commands().objectNames.reference("SCHEMA", Action.USE);
        unnamed();
      } else {
        table();
      }
    } while (cursor.accept(","));
  }

  private boolean isSchemas() {
    return cursor().is("tables", "in") && cursor().text(2).equals("schema");
  }

  /**
   * A table whose rows go out: all columns or those of a list, all rows or those of a condition.
   */
  private void table() {
    var cursor = cursor();
    var table = grammar.names.relation();
    grammar.facts().object("TABLE", table, Action.USE);
    grammar.facts().readTarget(table);
    grammar
        .commands()
        .definitions
        .over(
            table,
            () -> {
              columns();
              if (cursor.accept("where")) {
                grammar.levels().place(Place.PREDICATE);
                cursor.expect("(");
                grammar.expressions.expression();
                cursor.expect(")");
              }
            });
  }

  private void columns() {
    if (!cursor().is("(")) {
      column("*");
      return;
    }
    for (var column : grammar.names.columnList()) {
      column(column);
    }
  }

  private void column(String name) {
    grammar.levels().use(new Reference(null, null, name), Place.OUTPUT, Kind.COLUMN);
  }

  /** What is known of a change that cannot be read: it may be about anything. */
  void unknown(String type) {
    if (type.equals("PUBLICATION")) {
      unnamed();
    } else {
      written();
    }
  }

  private void unnamed() {
    grammar.facts().opaque("a publication sends relations that the text does not name");
  }

  /** A new subscription, from its name on. Its connection string holds secrets: it is not kept. */
  void subscription() {
    var cursor = cursor();
    grammar.facts().object("SUBSCRIPTION", grammar.names.any(), Action.CREATE);
    cursor.expect("connection");
    cursor.expectKind(TokenKind.STRING);
    subscribed();
    options();
  }

  /** What changes of a subscription, behind its name. */
  void alterSubscription() {
    var cursor = cursor();
    var word = cursor.text();
    cursor.advance();
    switch (word) {
      case "connection" -> {
        cursor.expectKind(TokenKind.STRING);
        written();
      }
      case "refresh" -> {
        cursor.expect("publication");
        options();
        written();
      }
      case "enable" -> written();
      case "disable" -> {}
      case "skip" -> grammar.names.skipParentheses();
      case "set", "add", "drop" -> {
        if (word.equals("set") && cursor.is("(")) {
          grammar.names.skipParentheses();
        } else {
          subscribed();
          options();
        }
      }
      default -> throw cursor.unexpected();
    }
  }

  /** Publications of the other server. */
  private void subscribed() {
    cursor().expect("publication");
    do {
      grammar.facts().object("PUBLICATION", label(), Action.USE);
    } while (cursor().accept(","));
    written();
  }

  private QualifiedName label() {
    return new QualifiedName(null, cursor().label());
  }

  private void written() {
    grammar.facts().opaque("a subscription writes relations that the text does not name");
  }

  private void options() {
    grammar.names.skipOptions("with");
  }
}
