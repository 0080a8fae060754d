package dev.gatehouse.sql;

import java.util.ArrayList;
import java.util.List;

/** A call of XMLTABLE or JSON_TABLE, whose columns are defined in it; made where one is found. */
final class TableFunction {

  private final Grammar grammar;

  TableFunction(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** The call, from its name to the parenthesis; answers the names of its columns. */
  List<String> columns() {
    var cursor = cursor();
    cursor.advance();
    cursor.expect("(");
    boolean argument = false;
    while (!isAtColumns()) {
      if (cursor.is(")")) {
        throw cursor.unexpected();
      }
      argument = grammar.specialCalls.wordyPart(false, argument);
    }
    cursor.advance();
    var columns = new ArrayList<String>(8);
    if (cursor.is("(")) {
      nested(columns);
    } else {
      list(columns);
    }
    while (!cursor.is(")")) {
      grammar.specialCalls.wordyPart(false, true);
    }
    cursor.expect(")");
    return columns;
  }

  private boolean isAtColumns() {
    var cursor = cursor();
    return cursor.is("columns") && (cursor.text(1).equals("(") || cursor.atColumnName(1));
  }

  private void nested(List<String> columns) {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("(");
    list(columns);
    cursor.expect(")");
    cursor.leave();
  }

  private void list(List<String> columns) {
    var cursor = cursor();
    do {
      if (cursor.is("nested") && isNestedPath()) {
        cursor.advance();
        cursor.accept("path");
        cursor.expectKind(TokenKind.STRING);
        if (cursor.accept("as")) {
          cursor.columnName();
        }
        cursor.expect("columns");
        nested(columns);
      } else {
        columns.add(cursor.columnName());
        if (cursor.accept("for")) {
          cursor.expect("ordinality");
        } else {
          grammar.types.type();
        }
        boolean argument = true;
        while (!cursor.is(",") && !cursor.is(")")) {
          if (cursor.accept("exists") || cursor.accept("not")) {
            argument = true;
          } else {
            argument = grammar.specialCalls.wordyPart(false, argument);
          }
        }
      }
    } while (cursor.accept(","));
  }

  private boolean isNestedPath() {
    var cursor = cursor();
    return (cursor.text(1).equals("path") && cursor.kind(2) == TokenKind.STRING)
        || cursor.kind(1) == TokenKind.STRING;
  }
}
