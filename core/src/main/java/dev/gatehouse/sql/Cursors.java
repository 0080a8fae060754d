package dev.gatehouse.sql;

import dev.gatehouse.api.sql.StatementKind;

/** DECLARE, FETCH, MOVE, CLOSE. */
final class Cursors {

  private final Grammar grammar;

  Cursors(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  void declare() {
    var cursor = cursor();
    var facts = grammar.facts();
    facts.command("DECLARE CURSOR", StatementKind.CURSOR);
    cursor.expect("declare");
    facts.out().cursors(cursor.columnName());
    while (!cursor.is("cursor")) {
      option();
    }
    cursor.advance();
    if (cursor.is("with") || cursor.is("without")) {
      if (cursor.is("with")) {
        facts.out().holdable();
      }
      cursor.advance();
      cursor.expect("hold");
    }
    cursor.expect("for");
    facts.wrap();
    grammar.statements.query();
    facts.unwrap();
  }

  private void option() {
    var cursor = cursor();
    switch (cursor.text()) {
      case "binary", "insensitive", "asensitive", "scroll" -> cursor.advance();
      case "no" -> {
        cursor.advance();
        cursor.expect("scroll");
      }
      default -> throw cursor.unexpected();
    }
  }

  /** FETCH or MOVE: a direction, then the name of the cursor at the very end. */
  void fetch(String tag) {
    var cursor = cursor();
    grammar.facts().command(tag, StatementKind.CURSOR);
    cursor.advance();
    while (!cursor.isLast()) {
      direction();
    }
    grammar.facts().out().cursors(cursor.columnName());
  }

  private void direction() {
    var cursor = cursor();
    switch (cursor.text()) {
      case "next",
          "prior",
          "first",
          "last",
          "absolute",
          "relative",
          "all",
          "forward",
          "backward",
          "from",
          "in",
          "+",
          "-" ->
          cursor.advance();
      default -> cursor.expectKind(TokenKind.NUMBER);
    }
  }

  void close() {
    var cursor = cursor();
    cursor.expect("close");
    if (cursor.accept("all")) {
      grammar.facts().command("CLOSE CURSOR ALL", StatementKind.CURSOR);
      grammar.facts().out().cursors("all");
    } else {
      grammar.facts().command("CLOSE CURSOR", StatementKind.CURSOR);
      grammar.facts().out().cursors(cursor.columnName());
    }
  }
}
