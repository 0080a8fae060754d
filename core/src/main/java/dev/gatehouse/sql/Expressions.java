package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;

/**
 * Value expressions (documentation, chapter 4.2) as a flat run of operands and operators. Facts do
 * not depend on how tightly an operator binds, so nothing is grouped, and a chain of any length
 * needs neither recursion nor memory.
 */
final class Expressions {

  private static final QualifiedName TIMEZONE = new QualifiedName("pg_catalog", "timezone");

  private final Grammar grammar;

  Expressions(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** One expression. */
  void expression() {
    cursor().enter();
    prefixes();
    grammar.operands.operand();
    rest();
    cursor().leave();
  }

  /** One or more expressions with commas between. */
  void list() {
    do {
      expression();
    } while (cursor().accept(","));
  }

  /** What follows the first operand of an expression. */
  void rest() {
    var cursor = cursor();
    cursor.enter();
    boolean like = false;
    while (true) {
      switch (operator()) {
        case NONE -> {
          if (!like || !cursor.accept("escape")) {
            cursor.leave();
            return;
          }
        }
        case POSTFIX -> {
          continue;
        }
        case LIKE -> like = true;
        case INFIX -> {}
      }
      prefixes();
      grammar.operands.operand();
    }
  }

  private enum Found {
    NONE,
    POSTFIX,
    INFIX,
    LIKE
  }

  /** Signs, NOT and other prefix operators; the server counts each as a level. */
  private void prefixes() {
    var cursor = cursor();
    int levels = 0;
    while (true) {
      if (cursor.accept("not") || cursor.acceptKind(TokenKind.OPERATOR) || namedOperator()) {
        if (++levels > cursor.room()) {
          throw new Refusal("the statement is nested too deeply");
        }
      } else {
        return;
      }
    }
  }

  private Found operator() {
    var cursor = cursor();
    if (cursor.acceptKind(TokenKind.OPERATOR)) {
      return Found.INFIX;
    }
    if (isBareLabel()) {
      return Found.NONE;
    }
    return switch (cursor.text()) {
      case "::" -> {
        cursor.advance();
        grammar.types.type();
        yield Found.POSTFIX;
      }
      case "[" -> {
        grammar.operands.subscript();
        yield Found.POSTFIX;
      }
      case "and", "or", "between", "in", "overlaps" -> {
        cursor.advance();
        symmetric();
        yield Found.INFIX;
      }
      case "like", "ilike" -> {
        cursor.advance();
        yield Found.LIKE;
      }
      case "similar" -> cursor.accept("similar", "to") ? Found.LIKE : Found.NONE;
      case "not" -> negated();
      case "is" -> {
        cursor.advance();
        yield is();
      }
      case "isnull", "notnull" -> {
        cursor.advance();
        yield Found.POSTFIX;
      }
      case "collate" -> {
        cursor.advance();
        grammar.names.any();
        yield Found.POSTFIX;
      }
      case "at" -> at();
      case "operator" -> namedOperator() ? Found.INFIX : Found.NONE;
      default -> Found.NONE;
    };
  }

  /** {@code SELECT a and, b is FROM t}: behind the word nothing follows that it could combine. */
  private boolean isBareLabel() {
    return switch (cursor().text()) {
      case "and", "or", "between", "in", "like", "ilike", "is", "collate" -> isAtEndOfTarget();
      default -> false;
    };
  }

  /** Whether the next token but one ends a column of the output, and starts no operand. */
  private boolean isAtEndOfTarget() {
    var cursor = cursor();
    return switch (cursor.text(1)) {
      case ",", ")", ";", "from", "into", "where", "group", "having", "window", "union" -> true;
      case "intersect", "except", "order", "limit", "offset", "fetch", "for", "with" -> true;
      default -> cursor.kind(1) == TokenKind.END;
    };
  }

  private void symmetric() {
    var cursor = cursor();
    if (cursor.is("symmetric") || cursor.is("asymmetric")) {
      cursor.advance();
    }
  }

  private Found negated() {
    var cursor = cursor();
    return switch (cursor.text(1)) {
      case "between", "in" -> {
        cursor.advance();
        cursor.advance();
        symmetric();
        yield Found.INFIX;
      }
      case "like", "ilike" -> {
        cursor.advance();
        cursor.advance();
        yield Found.LIKE;
      }
      case "similar" -> {
        cursor.advance();
        cursor.advance();
        cursor.expect("to");
        yield Found.LIKE;
      }
      default -> Found.NONE;
    };
  }

  private Found is() {
    var cursor = cursor();
    cursor.accept("not");
    switch (cursor.text()) {
      case "null", "true", "false", "unknown", "document", "normalized" -> cursor.advance();
      case "nfc", "nfd", "nfkc", "nfkd" -> {
        cursor.advance();
        cursor.expect("normalized");
      }
      case "distinct" -> {
        cursor.advance();
        cursor.expect("from");
        return Found.INFIX;
      }
      case "json" -> isJson();
      default -> throw cursor.unexpected();
    }
    return Found.POSTFIX;
  }

  private void isJson() {
    var cursor = cursor();
    cursor.advance();
    switch (cursor.text()) {
      case "value", "array", "object", "scalar" -> cursor.advance();
      default -> {}
    }
    if (cursor.is("with", "unique") || cursor.is("without", "unique")) {
      cursor.advance();
      cursor.advance();
      cursor.accept("keys");
    }
  }

  private Found at() {
    var cursor = cursor();
    if (cursor.is("at", "time") && cursor.text(2).equals("zone")) {
      cursor.advance();
      cursor.advance();
      cursor.advance();
      grammar.facts().function(TIMEZONE);
      return Found.INFIX;
    }
    if (cursor.accept("at", "local")) {
      grammar.facts().function(TIMEZONE);
      return Found.POSTFIX;
    }
    return Found.NONE;
  }

  /** {@code OPERATOR(schema.+)}. */
  private boolean namedOperator() {
    var cursor = cursor();
    if (!cursor.is("operator", "(")) {
      return false;
    }
    cursor.advance();
    cursor.advance();
    qualifiedOperator();
    cursor.expect(")");
    return true;
  }

  /** {@code [schema.]+}. */
  void qualifiedOperator() {
    var cursor = cursor();
    while (cursor.kind() != TokenKind.OPERATOR) {
      cursor.columnName();
      cursor.expect(".");
    }
    cursor.expectKind(TokenKind.OPERATOR);
  }

  /** {@code ORDER BY a, b DESC NULLS LAST, c USING <}, behind the words ORDER BY. */
  void sortList() {
    var cursor = cursor();
    do {
      expression();
      if (cursor.accept("using")) {
        if (!namedOperator()) {
          cursor.expectKind(TokenKind.OPERATOR);
        }
      } else if (!cursor.accept("asc")) {
        cursor.accept("desc");
      }
      if (cursor.accept("nulls") && !cursor.accept("first")) {
        cursor.expect("last");
      }
    } while (cursor.accept(","));
  }
}
