package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.RowLimit;
import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.sql.Outline.Reference;
import dev.gatehouse.sql.Outline.Use;
import org.jspecify.annotations.Nullable;

/** SELECT, VALUES and TABLE in all their forms (documentation, SELECT reference page). */
final class Queries {

  private final Grammar grammar;

  Queries(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** Whether the word here can only start a query. */
  boolean isAtQuery() {
    var cursor = cursor();
    return switch (cursor.text()) {
      case "select", "with", "table" -> true;
      case "values" -> cursor.text(1).equals("(");
      default -> false;
    };
  }

  /** Whether a query, or one more parenthesis, starts behind the parenthesis here. */
  boolean isBehindParenthesis() {
    var cursor = cursor();
    return switch (cursor.text(1)) {
      case "select", "with", "table", "(" -> true;
      case "values" -> cursor.text(2).equals("(");
      default -> false;
    };
  }

  /** Whether what follows a query in parentheses makes it part of a larger query. */
  boolean isBehindQuery() {
    return switch (cursor().text()) {
      case "union", "intersect", "except", "order", "limit", "offset", "fetch", "for", ")" -> true;
      default -> false;
    };
  }

  /** A whole query, with WITH and everything behind it. */
  OpenQuery query() {
    return query(null);
  }

  /**
   * The same.
   *
   * @param into what an INSERT makes of its columns; null for any other query
   */
  OpenQuery query(@Nullable Insertion into) {
    var cursor = cursor();
    cursor.enter();
    var query = new OpenQuery();
    if (cursor.accept("with")) {
      var names = grammar.commonTables.open(query);
      body(query, into);
      grammar.commonTables.close(names);
    } else {
      body(query, into);
    }
    cursor.leave();
    return query;
  }

  /** What follows a WITH list. */
  void body(OpenQuery query) {
    body(query, null);
  }

  private void body(OpenQuery query, @Nullable Insertion into) {
    primary(query, into);
    rest(query, into);
  }

  /** Set operations, ORDER BY, limits and row locks behind a first query in parentheses. */
  OpenQuery rest(OpenQuery first) {
    var query = new OpenQuery();
    query.add(first);
    rest(query, null);
    return query;
  }

  private void rest(OpenQuery query, @Nullable Insertion into) {
    var cursor = cursor();
    cursor.enter();
    while (cursor.is("union") || cursor.is("intersect") || cursor.is("except")) {
      cursor.advance();
      if (!cursor.accept("all")) {
        cursor.accept("distinct");
      }
      primary(query, into);
      query.limit(RowLimit.NONE);
    }
    if (isSorted()) {
      sort(query);
    }
    cursor.leave();
  }

  private boolean isSorted() {
    return switch (cursor().text()) {
      case "order", "limit", "offset", "fetch", "for" -> true;
      default -> false;
    };
  }

  /** What sorts and limits a query sees the columns of its level, or its outputs alone. */
  private void sort(OpenQuery query) {
    var levels = grammar.levels();
    var around = levels.current();
    var level = query.single();
    if (level == null) {
      level = levels.open();
      query.sorting(level);
    } else {
      levels.resume(level);
    }
    level.place(Place.PREDICATE);
    if (cursor().accept("order", "by")) {
      do {
        labeled();
        grammar.expressions.sorted();
      } while (cursor().accept(","));
    }
    query.limit(narrower(query.limit(), grammar.rowClauses.limits()));
    levels.resume(around);
  }

  /** An expression that may also name an output by its label or position. */
  private Operand labeled() {
    var operand = grammar.expressions.expression();
    if (operand instanceof Reference column && column.relation() == null) {
      grammar.levels().use(column, Place.PREDICATE, Use.Kind.LABEL);
    } else if (operand instanceof PendingValue || operand == Operand.Other.CONSTANT) {
      grammar.levels().use(Outputs.ALL, Place.PREDICATE, Use.Kind.LABEL);
    }
    return operand;
  }

  /** The same in a list of groups, where {@code (a, b)} names outputs, too. */
  private void grouped() {
    boolean list = cursor().is("(");
    if (!(labeled() instanceof Reference) && list) {
      grammar.levels().use(Outputs.ALL, Place.PREDICATE, Use.Kind.LABEL);
    }
  }

  private void primary(OpenQuery query, @Nullable Insertion into) {
    var cursor = cursor();
    switch (cursor.text()) {
      case "select" -> query.add(select(into));
      case "values" -> query.add(rows(into));
      case "table" -> query.add(table());
      case "(" -> {
        cursor.advance();
        var inner = query(into);
        cursor.expect(")");
        query.add(inner);
        query.limit(inner.limit());
      }
      default -> throw cursor.unexpected();
    }
  }

  private OpenLevel table() {
    cursor().advance();
    var levels = grammar.levels();
    var level = levels.open();
    grammar.sources.relation(grammar.names.relation(), null);
    levels.output(Outputs.EVERYTHING);
    level.filters(grammar.facts());
    levels.leave(level);
    return level;
  }

  private OpenLevel rows(@Nullable Insertion into) {
    var levels = grammar.levels();
    var level = levels.open();
    grammar.outputs.values(into);
    levels.leave(level);
    return level;
  }

  private OpenLevel select(@Nullable Insertion into) {
    var cursor = cursor();
    cursor.advance();
    cursor.enter();
    var levels = grammar.levels();
    var level = levels.open();
    if (cursor.accept("distinct")) {
      if (cursor.accept("on")) {
        distinct();
      }
    } else {
      cursor.accept("all");
    }
    if (grammar.outputs.isAtTarget()) {
      grammar.outputs.targets(into);
    }
    if (cursor.accept("into")) {
      into();
    }
    if (cursor.accept("from")) {
      grammar.sources.list();
    }
    where();
    level.place(Place.PREDICATE);
    if (cursor.accept("group", "by")) {
      if (!cursor.accept("distinct")) {
        cursor.accept("all");
      }
      groups();
    }
    if (cursor.accept("having")) {
      grammar.expressions.expression();
    }
    if (cursor.accept("window")) {
      windows();
    }
    level.filters(grammar.facts());
    levels.leave(level);
    cursor.leave();
    return level;
  }

  private void distinct() {
    var cursor = cursor();
    var before = grammar.levels().place(Place.PREDICATE);
    cursor.expect("(");
    do {
      labeled();
    } while (cursor.accept(","));
    cursor.expect(")");
    grammar.levels().place(before);
  }

  private void into() {
    var cursor = cursor();
    var facts = grammar.facts();
    if (cursor.is("local") || cursor.is("global")) {
      if (cursor.text(1).equals("temp") || cursor.text(1).equals("temporary")) {
        cursor.advance();
      }
    }
    if (cursor.is("temp") || cursor.is("temporary") || cursor.is("unlogged")) {
      if (cursor.atColumnName(1) || cursor.text(1).equals("table")) {
        if (ObjectTypes.isTemporary(cursor)) {
          facts.out().temporary();
        }
        cursor.advance();
      }
    }
    cursor.accept("table");
    var name = grammar.names.qualified();
    facts.object("TABLE", name, Action.CREATE);
    facts.write(name, "INSERT", Filter.NONE);
    facts.command("SELECT INTO", StatementKind.DDL);
    facts.nest("SELECT");
  }

  /** An optional WHERE; tells what it restricts. */
  Filter where() {
    if (!cursor().accept("where")) {
      return Filter.NONE;
    }
    return condition();
  }

  /** The condition of a WHERE or ON. */
  Filter condition() {
    int columns = grammar.facts().columns();
    var level = grammar.levels().current();
    var before = level.place();
    level.place(Place.PREDICATE);
    level.restricting(true);
    grammar.expressions.expression();
    level.restricting(false);
    level.place(before);
    return grammar.facts().columns() > columns ? Filter.PRESENT : Filter.CONSTANT;
  }

  private void groups() {
    var cursor = cursor();
    do {
      group();
    } while (cursor.accept(","));
  }

  private void group() {
    var cursor = cursor();
    if (cursor.accept("grouping", "sets")) {
      cursor.enter();
      cursor.expect("(");
      groups();
      cursor.expect(")");
      cursor.leave();
    } else if (cursor.is("rollup", "(") || cursor.is("cube", "(")) {
      cursor.advance();
      cursor.advance();
      do {
        grouped();
      } while (cursor.accept(","));
      cursor.expect(")");
    } else if (!cursor.accept("(", ")")) {
      grouped();
    }
  }

  private void windows() {
    var cursor = cursor();
    do {
      cursor.columnName();
      cursor.expect("as");
      grammar.calls.window();
    } while (cursor.accept(","));
  }

  private static RowLimit narrower(RowLimit inner, RowLimit outer) {
    return outer == RowLimit.NONE ? inner : outer;
  }
}
