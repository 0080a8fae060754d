package dev.gatehouse.sql;

import dev.gatehouse.api.sql.StatementKind;

/** EXPLAIN and prepared statements: commands that carry another one. */
final class Wrapping {

  private final Grammar grammar;

  Wrapping(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** EXPLAIN, with or without ANALYZE: planning alone already runs code of functions. */
  void explain() {
    var cursor = cursor();
    grammar.facts().command("EXPLAIN", StatementKind.EXPLAIN);
    cursor.expect("explain");
    if (cursor.is("(") && !isQueryAhead()) {
      grammar.names.skipParentheses();
    } else {
      if (cursor.is("analyze") || cursor.is("analyse")) {
        cursor.advance();
      }
      cursor.accept("verbose");
    }
    carried();
  }

  private boolean isQueryAhead() {
    var cursor = cursor();
    return switch (cursor.text(1)) {
      case "select", "with", "table", "(" -> true;
      case "values" -> cursor.text(2).equals("(");
      default -> false;
    };
  }

  private void carried() {
    var facts = grammar.facts();
    facts.wrap();
    switch (cursor().text()) {
      case "execute" -> execute();
      case "declare" -> grammar.cursors.declare();
      case "create" -> grammar.queryDdl.createAs();
      case "refresh" -> grammar.queryDdl.refresh();
      default -> grammar.statements.preparable();
    }
    facts.unwrap();
  }

  void prepare() {
    var cursor = cursor();
    var facts = grammar.facts();
    facts.command("PREPARE", StatementKind.PREPARED);
    cursor.expect("prepare");
    facts.out().prepared(cursor.columnName());
    if (cursor.accept("(")) {
      do {
        grammar.types.type();
      } while (cursor.accept(","));
      cursor.expect(")");
    }
    cursor.expect("as");
    facts.wrap();
    grammar.statements.preparable();
    facts.unwrap();
  }

  /** EXECUTE; what it does is known to whoever remembers the prepared statement. */
  void execute() {
    var cursor = cursor();
    grammar.facts().command("EXECUTE", StatementKind.PREPARED);
    cursor.expect("execute");
    grammar.facts().out().prepared(cursor.columnName());
    if (cursor.accept("(")) {
      grammar.expressions.list();
      cursor.expect(")");
    }
  }

  void deallocate() {
    var cursor = cursor();
    var facts = grammar.facts();
    cursor.expect("deallocate");
    if (cursor.is("prepare") && !isStatementEnd()) {
      cursor.advance();
    }
    if (cursor.accept("all")) {
      facts.command("DEALLOCATE ALL", StatementKind.PREPARED);
    } else {
      facts.command("DEALLOCATE", StatementKind.PREPARED);
      facts.out().prepared(cursor.columnName());
    }
  }

  private boolean isStatementEnd() {
    return cursor().kind(1) == TokenKind.END || cursor().text(1).equals(";");
  }
}
