package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.StatementKind;

/** TRUNCATE, LOCK, VACUUM, ANALYZE, CHECKPOINT, and the three commands of notification. */
final class Maintenance {

  private final Grammar grammar;

  Maintenance(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  void truncate() {
    var cursor = cursor();
    grammar.facts().command("TRUNCATE TABLE", StatementKind.DDL);
    cursor.expect("truncate");
    cursor.accept("table");
    do {
      grammar.facts().write(grammar.names.relation(), "TRUNCATE", Filter.NONE);
    } while (cursor.accept(","));
    if (cursor.is("restart") || cursor.is("continue")) {
      cursor.advance();
      cursor.expect("identity");
    }
    if (!cursor.accept("cascade")) {
      cursor.accept("restrict");
    }
  }

  void lock() {
    var cursor = cursor();
    grammar.facts().command("LOCK TABLE", StatementKind.MAINTENANCE);
    cursor.expect("lock");
    cursor.accept("table");
    do {
      grammar.facts().readTarget(grammar.names.relation());
    } while (cursor.accept(","));
    if (cursor.accept("in")) {
      while (!cursor.accept("mode")) {
        switch (cursor.text()) {
          case "access", "row", "share", "exclusive", "update" -> cursor.advance();
          default -> throw cursor.unexpected();
        }
      }
    }
    cursor.accept("nowait");
  }

  void vacuum() {
    var cursor = cursor();
    grammar.facts().command("VACUUM", StatementKind.MAINTENANCE);
    cursor.expect("vacuum");
    if (cursor.is("(")) {
      grammar.names.skipParentheses();
    }
    cursor.accept("full");
    cursor.accept("freeze");
    cursor.accept("verbose");
    if (cursor.is("analyze") || cursor.is("analyse")) {
      cursor.advance();
    }
    relations();
  }

  void analyze() {
    var cursor = cursor();
    grammar.facts().command("ANALYZE", StatementKind.MAINTENANCE);
    cursor.advance();
    if (cursor.is("(")) {
      grammar.names.skipParentheses();
    }
    cursor.accept("verbose");
    relations();
  }

  private void relations() {
    var cursor = cursor();
    if (cursor.atEnd()) {
      return;
    }
    do {
      grammar.facts().readTarget(grammar.names.relation());
      grammar.names.optionalColumnList();
    } while (cursor.accept(","));
  }

  void checkpoint() {
    grammar.facts().command("CHECKPOINT", StatementKind.MAINTENANCE);
    cursor().advance();
    if (cursor().is("(")) {
      grammar.names.skipParentheses();
    }
  }

  /** CALL runs a procedure, whose effects are not in the text. */
  void call() {
    var cursor = cursor();
    var facts = grammar.facts();
    facts.command("CALL", StatementKind.CODE);
    facts.opaque("CALL runs a procedure");
    cursor.expect("call");
    var name = grammar.names.any();
    grammar.calls.call(name);
  }

  /** DO runs code of a procedural language. */
  void anonymousBlock() {
    var facts = grammar.facts();
    facts.command("DO", StatementKind.CODE);
    facts.opaque("DO runs code that stands in a literal");
    cursor().advance();
    grammar.names.skipRest();
  }

  void load() {
    var facts = grammar.facts();
    facts.command("LOAD", StatementKind.CODE);
    facts.opaque("LOAD runs a library of the server");
    cursor().advance();
    cursor().expectKind(TokenKind.STRING);
  }

  void listen() {
    grammar.facts().command("LISTEN", StatementKind.NOTIFY);
    cursor().advance();
    cursor().columnName();
  }

  void unlisten() {
    grammar.facts().command("UNLISTEN", StatementKind.NOTIFY);
    cursor().advance();
    if (!cursor().accept("*")) {
      cursor().columnName();
    }
  }

  void announce() {
    grammar.facts().command("NOTIFY", StatementKind.NOTIFY);
    cursor().advance();
    cursor().columnName();
    if (cursor().accept(",")) {
      cursor().expectKind(TokenKind.STRING);
    }
  }
}
