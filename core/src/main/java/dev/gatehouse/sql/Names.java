package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import org.jspecify.annotations.Nullable;

/** Names of relations and other objects, and lists of them. */
final class Names {

  private final Grammar grammar;

  Names(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** {@code [[catalog.]schema.]name}. */
  QualifiedName qualified() {
    return dotted(cursor().columnName());
  }

  /** A name whose first part may also be a function's, such as {@code left}. */
  QualifiedName any() {
    return dotted(cursor().label());
  }

  /** The relation of a column, {@code [schema.]relation.column}; the column itself if alone. */
  QualifiedName owner() {
    var cursor = cursor();
    @Nullable String schema = null;
    var owner = cursor.columnName();
    if (!cursor.accept(".")) {
      return new QualifiedName(null, owner);
    }
    var last = cursor.label();
    while (cursor.accept(".")) {
      schema = owner;
      owner = last;
      last = cursor.label();
    }
    return new QualifiedName(schema, owner);
  }

  private QualifiedName dotted(String first) {
    var cursor = cursor();
    @Nullable String schema = null;
    var name = first;
    while (cursor.accept(".")) {
      schema = name;
      name = cursor.label();
    }
    return new QualifiedName(schema, name);
  }

  /** {@code [ONLY] name [*]}, {@code ONLY (name)}. */
  QualifiedName relation() {
    var cursor = cursor();
    if (cursor.accept("only")) {
      if (cursor.accept("(")) {
        var name = qualified();
        cursor.expect(")");
        return name;
      }
      return qualified();
    }
    var name = qualified();
    cursor.accept("*");
    return name;
  }

  /** {@code (a, b)} of plain names. */
  void columnList() {
    var cursor = cursor();
    cursor.expect("(");
    do {
      cursor.columnName();
    } while (cursor.accept(","));
    cursor.expect(")");
  }

  void optionalColumnList() {
    if (cursor().is("(")) {
      columnList();
    }
  }

  /** Skips {@code ( … )} whose content names nothing, such as a list of options. */
  void skipParentheses() {
    var cursor = cursor();
    cursor.expect("(");
    int open = 1;
    while (open > 0) {
      if (cursor.kind() == TokenKind.END) {
        throw cursor.unexpected();
      }
      if (cursor.is("(")) {
        open++;
      } else if (cursor.is(")")) {
        open--;
      }
      cursor.advance();
    }
  }

  /** Skips to the end of the statement; nothing there names anything the facts hold. */
  void skipRest() {
    while (!cursor().atEnd()) {
      cursor().advance();
    }
  }
}
