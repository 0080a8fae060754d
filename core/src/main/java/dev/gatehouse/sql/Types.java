package dev.gatehouse.sql;

/** Names of types (documentation, chapter 8), with modifiers and array bounds. */
final class Types {

  private final Grammar grammar;

  Types(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  void type() {
    var cursor = cursor();
    cursor.enter();
    cursor.accept("setof");
    base();
    if (cursor.accept("array")) {
      if (cursor.is("[")) {
        bound();
      }
    } else {
      while (cursor.is("[")) {
        bound();
      }
    }
    cursor.leave();
  }

  /** A type without array bounds. */
  void base() {
    var cursor = cursor();
    switch (cursor.text()) {
      case "double" -> {
        if (cursor.accept("double", "precision")) {
          return;
        }
        generic();
      }
      case "bit", "char", "character", "nchar", "varchar" -> {
        cursor.advance();
        cursor.accept("varying");
        modifiers();
      }
      case "national" -> {
        cursor.advance();
        if (!cursor.accept("character")) {
          cursor.expect("char");
        }
        cursor.accept("varying");
        modifiers();
      }
      case "timestamp", "time" -> {
        cursor.advance();
        modifiers();
        if (cursor.is("with", "time") || cursor.is("without", "time")) {
          cursor.advance();
          cursor.advance();
          cursor.expect("zone");
        }
      }
      case "interval" -> {
        cursor.advance();
        modifiers();
        intervalFields();
      }
      case "int",
          "integer",
          "smallint",
          "bigint",
          "real",
          "float",
          "decimal",
          "dec",
          "numeric",
          "boolean",
          "json" -> {
        cursor.advance();
        modifiers();
      }
      default -> generic();
    }
  }

  /** {@code YEAR TO MONTH}, {@code SECOND(3)} and the like, if there are any. */
  void intervalFields() {
    var cursor = cursor();
    if (!isIntervalField()) {
      return;
    }
    intervalField();
    if (cursor.accept("to")) {
      intervalField();
    }
  }

  private void intervalField() {
    if (!isIntervalField()) {
      throw cursor().unexpected();
    }
    boolean second = cursor().is("second");
    cursor().advance();
    if (second) {
      modifiers();
    }
  }

  private boolean isIntervalField() {
    return switch (cursor().text()) {
      case "year", "month", "day", "hour", "minute", "second" -> true;
      default -> false;
    };
  }

  private void generic() {
    var cursor = cursor();
    if (!cursor.atFunctionName()) {
      throw cursor.unexpected();
    }
    cursor.advance();
    while (cursor.accept(".")) {
      cursor.label();
    }
    if (cursor.is("%", "type")) {
      cursor.advance();
      cursor.advance();
    } else {
      modifiers();
    }
  }

  private void modifiers() {
    var cursor = cursor();
    if (cursor.accept("(")) {
      cursor.enter();
      grammar.expressions.list();
      cursor.expect(")");
      cursor.leave();
    }
  }

  private void bound() {
    var cursor = cursor();
    cursor.expect("[");
    cursor.acceptKind(TokenKind.NUMBER);
    cursor.expect("]");
  }
}
