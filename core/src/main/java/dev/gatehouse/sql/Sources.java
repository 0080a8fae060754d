package dev.gatehouse.sql;

/** What stands behind FROM and USING: relations, sub-queries, functions and their joins. */
final class Sources {

  private final Grammar grammar;

  Sources(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** A FROM list. */
  void list() {
    do {
      source();
    } while (cursor().accept(","));
  }

  /** One source with everything joined to it. */
  void source() {
    cursor().enter();
    single();
    joins();
    cursor().leave();
  }

  /**
   * Joins as a flat run: which ON belongs to which JOIN does not matter to facts, and {@code a JOIN
   * b JOIN c ON … ON …} needs no recursion. An ON without an open JOIN belongs to MERGE or INSERT.
   */
  private void joins() {
    var cursor = cursor();
    int open = 0;
    while (true) {
      switch (cursor.text()) {
        case "cross" -> {
          cursor.advance();
          cursor.expect("join");
          single();
        }
        case "natural" -> {
          cursor.advance();
          joinKind();
          cursor.expect("join");
          single();
        }
        case "join", "inner", "left", "right", "full" -> {
          joinKind();
          cursor.expect("join");
          single();
          open++;
        }
        case "on" -> {
          if (open-- == 0) {
            return;
          }
          cursor.advance();
          grammar.expressions.expression();
        }
        case "using" -> {
          if (open-- == 0) {
            return;
          }
          cursor.advance();
          grammar.names.columnList();
          if (cursor.accept("as")) {
            cursor.columnName();
          }
        }
        default -> {
          return;
        }
      }
    }
  }

  private void joinKind() {
    var cursor = cursor();
    switch (cursor.text()) {
      case "left", "right", "full" -> {
        cursor.advance();
        cursor.accept("outer");
      }
      case "inner" -> cursor.advance();
      default -> {}
    }
  }

  private void single() {
    var cursor = cursor();
    cursor.accept("lateral");
    switch (cursor.text()) {
      case "(" -> {
        parenthesized();
        alias();
      }
      case "rows" -> {
        if (cursor.text(1).equals("from") && cursor.text(2).equals("(")) {
          rowsFrom();
        } else {
          named();
        }
      }
      case "xmltable", "json_table" -> {
        if (cursor.text(1).equals("(")) {
          tableFunction();
          alias();
        } else {
          named();
        }
      }
      default -> named();
    }
  }

  /** A relation or a function. */
  private void named() {
    var cursor = cursor();
    if (cursor.is("only")) {
      grammar.facts().read(grammar.names.relation());
    } else if (isFunction()) {
      grammar.operands.operand();
      if (cursor.accept("with")) {
        cursor.expect("ordinality");
      }
    } else {
      grammar.facts().read(grammar.names.relation());
    }
    alias();
    if (cursor.accept("tablesample")) {
      grammar.facts().function(grammar.names.any());
      cursor.expect("(");
      grammar.expressions.list();
      cursor.expect(")");
      if (cursor.accept("repeatable")) {
        cursor.expect("(");
        grammar.expressions.expression();
        cursor.expect(")");
      }
    }
  }

  /** A name with parentheses behind it, or a special form such as CURRENT_DATE. */
  private boolean isFunction() {
    var cursor = cursor();
    if (!cursor.atColumnName()) {
      return true;
    }
    int ahead = 1;
    while (cursor.text(ahead).equals(".")) {
      ahead += 2;
    }
    return cursor.text(ahead).equals("(");
  }

  private void rowsFrom() {
    var cursor = cursor();
    cursor.advance();
    cursor.advance();
    cursor.expect("(");
    do {
      grammar.operands.operand();
      if (cursor.accept("as")) {
        columns();
      }
    } while (cursor.accept(","));
    cursor.expect(")");
    if (cursor.accept("with")) {
      cursor.expect("ordinality");
    }
    alias();
  }

  /** Whether it is a query; otherwise joined sources. See {@link Operands#parenthesized}. */
  private boolean parenthesized() {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("(");
    boolean query = content();
    cursor.expect(")");
    cursor.leave();
    return query;
  }

  private boolean content() {
    if (grammar.queries.isAtQuery()) {
      grammar.queries.query();
      return true;
    }
    if (cursor().is("(")) {
      if (parenthesized() && grammar.queries.isBehindQuery()) {
        grammar.queries.rest();
        return true;
      }
      alias();
      joins();
    } else {
      source();
    }
    return false;
  }

  /** {@code [AS] name [(columns)]} or {@code AS (columns)}. */
  void alias() {
    var cursor = cursor();
    if (cursor.accept("as")) {
      if (!cursor.is("(")) {
        cursor.columnName();
      }
    } else if (cursor.atColumnName()) {
      cursor.columnName();
    } else {
      return;
    }
    if (cursor.is("(")) {
      columns();
    }
  }

  /** Names of columns, each with or without a type. */
  private void columns() {
    var cursor = cursor();
    cursor.expect("(");
    do {
      cursor.columnName();
      if (!cursor.is(",") && !cursor.is(")")) {
        grammar.types.type();
        if (cursor.accept("collate")) {
          grammar.names.any();
        }
      }
    } while (cursor.accept(","));
    cursor.expect(")");
  }

  /** XMLTABLE and JSON_TABLE. */
  private void tableFunction() {
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
    if (cursor.is("(")) {
      nestedColumns();
    } else {
      tableColumns();
    }
    while (!cursor.is(")")) {
      grammar.specialCalls.wordyPart(false, true);
    }
    cursor.expect(")");
  }

  private boolean isAtColumns() {
    var cursor = cursor();
    return cursor.is("columns") && (cursor.text(1).equals("(") || cursor.atColumnName(1));
  }

  private void nestedColumns() {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("(");
    tableColumns();
    cursor.expect(")");
    cursor.leave();
  }

  private void tableColumns() {
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
        nestedColumns();
      } else {
        cursor.columnName();
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
