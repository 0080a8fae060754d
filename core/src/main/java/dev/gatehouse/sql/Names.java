package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import java.util.ArrayList;
import java.util.List;
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

  /** A name that means PostgreSQL's own object, whatever the search path. */
  static QualifiedName catalog(String name) {
    return new QualifiedName("pg_catalog", name);
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

  /** The name of what is created here, or in a table created here, with its schema if known. */
  QualifiedName placed(QualifiedName name) {
    return grammar.facts().placed(name);
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
  List<String> columnList() {
    var cursor = cursor();
    var names = new ArrayList<String>(4);
    cursor.expect("(");
    do {
      names.add(cursor.columnName());
    } while (cursor.accept(","));
    cursor.expect(")");
    return names;
  }

  /** The same, if there is one; empty if not. */
  List<String> optionalColumnList() {
    return cursor().is("(") ? columnList() : List.of();
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

  /** Skips {@code word ( … )}, if it is there. */
  void skipOptions(String word) {
    if (cursor().accept(word)) {
      skipParentheses();
    }
  }

  /** Skips to the end of the statement; nothing there names anything the facts hold. */
  void skipRest() {
    while (!cursor().atEnd()) {
      cursor().advance();
    }
  }
}
