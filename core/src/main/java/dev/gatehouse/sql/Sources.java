package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Outline.Call;
import dev.gatehouse.sql.Outline.Derived;
import dev.gatehouse.sql.Outline.Join;
import dev.gatehouse.sql.Outline.Reference;
import dev.gatehouse.sql.Outline.Renamed;
import dev.gatehouse.sql.Outline.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands behind FROM and USING: relations, sub-queries, functions and their joins. */
final class Sources {

  private static final Join PLAIN_JOIN = new Join(false, List.of(), null);
  private static final Join NATURAL_JOIN = new Join(true, List.of(), null);

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
   * Joins as a flat run: a condition belongs to the last JOIN without one, so {@code a JOIN b JOIN
   * c ON … ON …} needs no recursion. An ON without an open JOIN belongs to MERGE or INSERT.
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
          grammar.levels().source(PLAIN_JOIN);
        }
        case "natural" -> {
          cursor.advance();
          joinKind();
          cursor.expect("join");
          single();
          united(List.of("*"));
          grammar.levels().source(NATURAL_JOIN);
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
          grammar.queries.condition();
          grammar.levels().source(PLAIN_JOIN);
        }
        case "using" -> {
          if (open-- == 0) {
            return;
          }
          cursor.advance();
          var columns = grammar.names.columnList();
          united(columns);
          var alias = cursor.accept("as") ? cursor.columnName() : null;
          grammar.levels().source(new Join(false, columns, alias));
        }
        default -> {
          return;
        }
      }
    }
  }

  /** Columns that a join compares on both sides. */
  private void united(List<String> columns) {
    var level = grammar.levels().current();
    var place = level.place();
    grammar.facts().operator("=");
    level.place(Place.PREDICATE);
    level.restricting(true);
    for (var column : columns) {
      grammar.levels().reference(new Reference(null, null, column));
    }
    level.restricting(false);
    level.place(place);
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
    boolean lateral = cursor.accept("lateral");
    switch (cursor.text()) {
      case "(" -> named(parenthesized(), lateral);
      case "rows" -> {
        if (cursor.text(1).equals("from") && cursor.text(2).equals("(")) {
          rowsFrom();
        } else {
          named();
        }
      }
      case "xmltable", "json_table" -> {
        if (cursor.text(1).equals("(")) {
          var columns = new TableFunction(grammar).columns();
          var alias = alias();
          called(alias == null ? null : alias.name(), renamed(columns, alias), true);
        } else {
          named();
        }
      }
      default -> named();
    }
  }

  /** Alias and column aliases of what stood in parentheses: a query, or else a join. */
  private void named(@Nullable OpenQuery query, boolean lateral) {
    var alias = alias();
    var levels = grammar.levels();
    var columns = alias == null ? List.<String>of() : alias.columns();
    var name = alias == null ? null : alias.name();
    if (query != null) {
      levels.source(new Derived(query.outline(), lateral, name, columns));
    } else if (name != null) {
      levels.source(new Renamed(name, columns));
    }
  }

  /** A relation or a function. */
  private void named() {
    var cursor = cursor();
    if (!cursor.is("only") && isFunction()) {
      function();
    } else {
      var name = grammar.names.relation();
      relation(name, alias());
    }
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

  /** A relation that a query reads. */
  void relation(QualifiedName name, @Nullable Alias alias) {
    var levels = grammar.levels();
    var named = alias == null ? null : alias.name();
    var columns = alias == null ? List.<String>of() : alias.columns();
    grammar.facts().read(name);
    levels.source(new Table(name, named, columns, false, List.of()));
    levels.current().restrictable(name, named);
  }

  private void function() {
    var cursor = cursor();
    var own = functionName();
    grammar.operands.operand();
    cursor.accept("with", "ordinality");
    var alias = alias();
    var name = alias == null || alias.name() == null ? own : alias.name();
    called(name, alias == null ? List.of() : alias.columns(), alias != null && alias.typed());
  }

  private void called(@Nullable String alias, List<String> columns, boolean defined) {
    grammar.levels().source(new Call(alias, columns, defined));
  }

  /** The last part of the name here, by which its columns can be qualified. */
  private @Nullable String functionName() {
    var cursor = cursor();
    int last = 0;
    while (cursor.text(last + 1).equals(".")) {
      last += 2;
    }
    int start = cursor.at();
    cursor.rewind(start + last);
    var name = cursor.atLabel() ? cursor.name() : null;
    cursor.rewind(start);
    return name;
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
    cursor.accept("with", "ordinality");
    var alias = alias();
    called(alias == null ? null : alias.name(), alias == null ? List.of() : alias.columns(), false);
  }

  /** A query, or null for joined sources. See {@link Operands}. */
  private @Nullable OpenQuery parenthesized() {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("(");
    var query = content();
    cursor.expect(")");
    cursor.leave();
    return query;
  }

  private @Nullable OpenQuery content() {
    if (grammar.queries.isAtQuery()) {
      return grammar.queries.query();
    }
    if (cursor().is("(")) {
      var query = parenthesized();
      if (query != null && grammar.queries.isBehindQuery()) {
        return grammar.queries.rest(query);
      }
      named(query, false);
      joins();
    } else {
      source();
    }
    return null;
  }

  /**
   * What a source is called.
   *
   * @param name null if only its columns are named
   * @param typed whether its columns have types, as those of a function returning records
   */
  record Alias(@Nullable String name, List<String> columns, boolean typed) {}

  /** {@code [AS] name [(columns)]} or {@code AS (columns)}; null if there is none. */
  private @Nullable Alias alias() {
    var cursor = cursor();
    @Nullable String name = null;
    if (cursor.accept("as")) {
      if (!cursor.is("(")) {
        name = cursor.columnName();
      }
    } else if (cursor.atColumnName()) {
      name = cursor.columnName();
    } else {
      return null;
    }
    if (!cursor.is("(")) {
      return new Alias(name, List.of(), false);
    }
    var columns = new ArrayList<String>(4);
    return new Alias(name, columns, columns(columns));
  }

  private void columns() {
    columns(new ArrayList<>(4));
  }

  /** Names of columns, each with or without a type; tells whether with. */
  private boolean columns(List<String> names) {
    var cursor = cursor();
    boolean typed = false;
    cursor.expect("(");
    do {
      names.add(cursor.columnName());
      if (!cursor.is(",") && !cursor.is(")")) {
        typed = true;
        grammar.types.type();
        if (cursor.accept("collate")) {
          grammar.names.any();
        }
      }
    } while (cursor.accept(","));
    cursor.expect(")");
    return typed;
  }

  /** The columns with the first of them renamed. */
  private static List<String> renamed(List<String> columns, @Nullable Alias alias) {
    if (alias == null || alias.columns().isEmpty()) {
      return columns;
    }
    var renamed = new ArrayList<>(alias.columns());
    renamed.addAll(columns.subList(Math.min(renamed.size(), columns.size()), columns.size()));
    return renamed;
  }
}
