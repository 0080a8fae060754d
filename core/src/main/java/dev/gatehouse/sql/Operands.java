package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import org.jspecify.annotations.Nullable;

/** What stands between operators: literals, columns, parentheses, calls, CASE, sub-queries. */
final class Operands {

  private final Grammar grammar;

  Operands(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** One operand with the fields and subscripts taken from it. */
  void operand() {
    var cursor = cursor();
    cursor.enter();
    switch (cursor.kind()) {
      case NUMBER, STRING, BITS -> cursor.advance();
      case PARAMETER -> {
        cursor.advance();
        indirection();
      }
      case SYMBOL -> {
        if (!cursor.is("(")) {
          throw cursor.unexpected();
        }
        parenthesized();
        indirection();
      }
      case IDENTIFIER -> name();
      case KEYWORD -> keyword();
      case OPERATOR, END -> throw cursor.unexpected();
    }
    cursor.leave();
  }

  private void keyword() {
    var cursor = cursor();
    switch (cursor.text()) {
      case "null",
          "true",
          "false",
          "default",
          "current_date",
          "current_role",
          "current_user",
          "session_user",
          "system_user",
          "user",
          "current_catalog" ->
          cursor.advance();
      case "current_time", "current_timestamp", "localtime", "localtimestamp" -> {
        cursor.advance();
        if (cursor.accept("(")) {
          cursor.expectKind(TokenKind.NUMBER);
          cursor.expect(")");
        }
      }
      case "case" -> caseExpression();
      case "array" -> array();
      case "any", "some", "all" -> {
        cursor.advance();
        parenthesized();
      }
      case "exists" -> {
        if (cursor.text(1).equals("(")) {
          cursor.advance();
          parenthesized();
        } else {
          name();
        }
      }
      case "row" -> {
        if (cursor.text(1).equals("(")) {
          row();
        } else {
          name();
        }
      }
      case "current_schema" -> {
        if (cursor.text(1).equals("(")) {
          name();
        } else {
          cursor.advance();
        }
      }
      default -> {
        if (grammar.specialCalls.isAt()) {
          grammar.specialCalls.call();
          indirection();
        } else if (isTypedLiteral()) {
          typedLiteral();
        } else {
          name();
        }
      }
    }
  }

  /**
   * Whether a type of several words or with modifiers starts a literal here: {@code numeric(3)
   * '1'}, {@code timestamp with time zone '…'}. The key words of types never name a function.
   */
  private boolean isTypedLiteral() {
    var cursor = cursor();
    return switch (cursor.text()) {
      case "double" -> cursor.text(1).equals("precision");
      case "national" -> cursor.text(1).equals("char") || cursor.text(1).equals("character");
      case "bit",
          "char",
          "character",
          "nchar",
          "varchar",
          "timestamp",
          "time",
          "interval",
          "int",
          "integer",
          "smallint",
          "bigint",
          "real",
          "float",
          "decimal",
          "dec",
          "numeric",
          "boolean",
          "json" ->
          cursor.kind(1) == TokenKind.STRING
              || switch (cursor.text(1)) {
                case "(", "varying" -> true;
                case "with", "without" -> cursor.text(2).equals("time");
                default -> false;
              };
      default -> false;
    };
  }

  private void typedLiteral() {
    var cursor = cursor();
    cursor.enter();
    grammar.types.base();
    cursor.expectKind(TokenKind.STRING);
    grammar.types.intervalFields();
    cursor.leave();
  }

  /** A column, a call, or a literal behind the name of its type. */
  private void name() {
    var cursor = cursor();
    if (!cursor.atColumnName() && !cursor.atFunctionName()) {
      throw cursor.unexpected();
    }
    @Nullable String schema = null;
    var name = cursor.name();
    while (cursor.is(".")) {
      cursor.advance();
      if (cursor.accept("*")) {
        grammar.facts().column();
        return;
      }
      schema = name;
      name = cursor.label();
    }
    if (cursor.is("(")) {
      grammar.calls.call(new QualifiedName(schema, name));
      cursor.acceptKind(TokenKind.STRING);
      indirection();
    } else if (!cursor.acceptKind(TokenKind.STRING)) {
      grammar.facts().column();
      indirection();
    }
  }

  /** {@code .field}, {@code .*} and {@code [subscript]}, any number of them. */
  private void indirection() {
    var cursor = cursor();
    while (true) {
      if (cursor.is("[")) {
        subscript();
      } else if (cursor.accept(".")) {
        if (!cursor.accept("*")) {
          cursor.label();
        }
      } else {
        return;
      }
    }
  }

  /** {@code [1]}, {@code [1:2]}, {@code [:]}; then the fields behind it. */
  void subscript() {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("[");
    if (!cursor.is(":") && !cursor.is("]")) {
      grammar.expressions.expression();
    }
    if (cursor.accept(":") && !cursor.is("]")) {
      grammar.expressions.expression();
    }
    cursor.expect("]");
    cursor.leave();
    while (cursor.accept(".")) {
      if (!cursor.accept("*")) {
        cursor.label();
      }
    }
  }

  /**
   * A query, an expression or a row in parentheses. What is inside decides: PostgreSQL's grammar
   * has no other way to tell {@code ((SELECT 1) UNION SELECT 2)} from {@code ((SELECT 1) + 1)}.
   *
   * @return whether it is a query
   */
  boolean parenthesized() {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("(");
    boolean query = content();
    cursor.expect(")");
    cursor.leave();
    return query;
  }

  private boolean content() {
    var cursor = cursor();
    if (grammar.queries.isAtQuery()) {
      grammar.queries.query();
      return true;
    }
    if (cursor.is("(")) {
      if (parenthesized() && grammar.queries.isBehindQuery()) {
        grammar.queries.rest();
        return true;
      }
      indirection();
      grammar.expressions.rest();
    } else {
      grammar.expressions.expression();
    }
    while (cursor.accept(",")) {
      grammar.expressions.expression();
    }
    return false;
  }

  private void row() {
    var cursor = cursor();
    cursor.advance();
    cursor.enter();
    cursor.expect("(");
    if (!cursor.is(")")) {
      grammar.expressions.list();
    }
    cursor.expect(")");
    cursor.leave();
    indirection();
  }

  private void array() {
    var cursor = cursor();
    cursor.advance();
    if (cursor.is("(")) {
      parenthesized();
    } else {
      elements();
    }
    indirection();
  }

  private void elements() {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("[");
    if (!cursor.is("]")) {
      do {
        if (cursor.is("[")) {
          elements();
        } else {
          grammar.expressions.expression();
        }
      } while (cursor.accept(","));
    }
    cursor.expect("]");
    cursor.leave();
  }

  private void caseExpression() {
    var cursor = cursor();
    cursor.advance();
    cursor.enter();
    if (!cursor.is("when")) {
      grammar.expressions.expression();
    }
    do {
      cursor.expect("when");
      grammar.expressions.expression();
      cursor.expect("then");
      grammar.expressions.expression();
    } while (cursor.is("when"));
    if (cursor.accept("else")) {
      grammar.expressions.expression();
    }
    cursor.expect("end");
    cursor.leave();
  }
}
