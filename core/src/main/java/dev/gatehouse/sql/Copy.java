package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.StatementKind;

/** COPY in all spellings. What reaches a file or a program of the server is OPAQUE. */
final class Copy {

  private final Grammar grammar;

  Copy(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  void copy() {
    var cursor = cursor();
    var facts = grammar.facts();
    facts.command("COPY", StatementKind.COPY);
    cursor.expect("copy");
    if (cursor.accept("(")) {
      facts.wrap();
      grammar.statements.preparable();
      facts.unwrap();
      cursor.expect(")");
      cursor.expect("to");
    } else {
      table();
    }
    end();
    options();
    if (cursor.accept("where")) {
      grammar.expressions.expression();
    }
  }

  private void table() {
    var cursor = cursor();
    if (cursor.is("binary") && cursor.atColumnName(1)) {
      cursor.advance();
    }
    var name = grammar.names.qualified();
    grammar.names.optionalColumnList();
    if (cursor.accept("from")) {
      grammar.facts().write(name, "COPY", Filter.NONE);
    } else {
      cursor.expect("to");
      grammar.facts().readTarget(name);
    }
  }

  private void end() {
    var cursor = cursor();
    if (cursor.accept("stdin") || cursor.accept("stdout")) {
      return;
    }
    if (cursor.accept("program")) {
      grammar.facts().opaque("COPY runs a program on the server");
    } else {
      grammar.facts().opaque("COPY reaches a file of the server");
    }
    cursor.expectKind(TokenKind.STRING);
  }

  /** Old and new options; they name columns of the relation, nothing else. */
  private void options() {
    var cursor = cursor();
    while (!cursor.atEnd() && !cursor.is("where")) {
      if (cursor.is("(")) {
        grammar.names.skipParentheses();
      } else if (cursor.is(")")) {
        throw cursor.unexpected();
      } else {
        cursor.advance();
      }
    }
  }
}
