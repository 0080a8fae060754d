package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.RowLimit;
import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.api.sql.StatementKind;

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

  /** Whether what follows a query in parentheses makes it part of a larger query. */
  boolean isBehindQuery() {
    return switch (cursor().text()) {
      case "union", "intersect", "except", "order", "limit", "offset", "fetch", "for", ")" -> true;
      default -> false;
    };
  }

  /**
   * A whole query, with WITH and everything behind it.
   *
   * @return the limit of its result
   */
  RowLimit query() {
    var cursor = cursor();
    cursor.enter();
    RowLimit limited;
    if (cursor.accept("with")) {
      var scope = grammar.commonTables.open();
      limited = rest(primary());
      grammar.commonTables.close(scope);
    } else {
      limited = rest(primary());
    }
    cursor.leave();
    return limited;
  }

  /** Set operations, ORDER BY, limits and row locks behind a first SELECT. */
  RowLimit rest() {
    return rest(RowLimit.NONE);
  }

  private RowLimit rest(RowLimit firstLimited) {
    var cursor = cursor();
    cursor.enter();
    var limited = firstLimited;
    while (cursor.is("union") || cursor.is("intersect") || cursor.is("except")) {
      cursor.advance();
      if (!cursor.accept("all")) {
        cursor.accept("distinct");
      }
      primary();
      limited = RowLimit.NONE;
    }
    if (cursor.accept("order", "by")) {
      grammar.expressions.sortList();
    }
    limited = narrower(limited, limits());
    cursor.leave();
    return limited;
  }

  /** Limits and row locks, in any order. */
  private RowLimit limits() {
    var cursor = cursor();
    var limited = RowLimit.NONE;
    while (true) {
      switch (cursor.text()) {
        case "limit" -> limited = limit();
        case "offset" -> offset();
        case "fetch" -> limited = fetch();
        case "for" -> {
          if (!isRowLock()) {
            return limited;
          }
          rowLock();
        }
        default -> {
          return limited;
        }
      }
    }
  }

  private RowLimit primary() {
    var cursor = cursor();
    switch (cursor.text()) {
      case "select" -> select();
      case "values" -> values();
      case "table" -> {
        cursor.advance();
        grammar.facts().read(grammar.names.relation());
      }
      case "(" -> {
        cursor.advance();
        var limited = query();
        cursor.expect(")");
        return limited;
      }
      default -> throw cursor.unexpected();
    }
    return RowLimit.NONE;
  }

  private void select() {
    var cursor = cursor();
    cursor.advance();
    cursor.enter();
    if (cursor.accept("distinct")) {
      if (cursor.accept("on")) {
        cursor.expect("(");
        grammar.expressions.list();
        cursor.expect(")");
      }
    } else {
      cursor.accept("all");
    }
    if (isAtTarget()) {
      targets();
    }
    if (cursor.accept("into")) {
      into();
    }
    if (cursor.accept("from")) {
      grammar.sources.list();
    }
    where();
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
    cursor.leave();
  }

  private boolean isAtTarget() {
    var cursor = cursor();
    return switch (cursor.text()) {
      case "into",
          "from",
          "where",
          "group",
          "having",
          "window",
          "union",
          "intersect",
          "except",
          "order",
          "limit",
          "offset",
          "fetch",
          "for",
          "on",
          "returning",
          ")" ->
          false;
      case "with" -> false;
      default -> !cursor.atEnd();
    };
  }

  /** Output columns with their labels. */
  void targets() {
    var cursor = cursor();
    do {
      if (cursor.accept("*")) {
        continue;
      }
      grammar.expressions.expression();
      if (cursor.accept("as")) {
        cursor.label();
      } else if (cursor.atBareLabel()) {
        cursor.advance();
      }
    } while (cursor.accept(","));
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
    grammar.expressions.expression();
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
      grammar.expressions.list();
      cursor.expect(")");
    } else if (!cursor.accept("(", ")")) {
      grammar.expressions.expression();
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

  private RowLimit limit() {
    var cursor = cursor();
    cursor.advance();
    if (cursor.accept("all")) {
      return RowLimit.NONE;
    }
    return bound();
  }

  /** The number of rows: {@code LIMIT NULL} is none, so only a plain number surely bounds. */
  private RowLimit bound() {
    var cursor = cursor();
    var kind = cursor.kind();
    int start = cursor.at();
    grammar.expressions.expression();
    if (cursor.at() != start + 1) {
      return RowLimit.EXPRESSION;
    }
    return switch (kind) {
      case NUMBER -> RowLimit.CONSTANT;
      case PARAMETER -> RowLimit.PARAMETER;
      default -> RowLimit.EXPRESSION;
    };
  }

  private static RowLimit narrower(RowLimit inner, RowLimit outer) {
    return outer == RowLimit.NONE ? inner : outer;
  }

  private void offset() {
    var cursor = cursor();
    cursor.advance();
    grammar.expressions.expression();
    if (!cursor.accept("rows")) {
      cursor.accept("row");
    }
  }

  private RowLimit fetch() {
    var cursor = cursor();
    cursor.advance();
    if (!cursor.accept("first")) {
      cursor.expect("next");
    }
    var limit = cursor.is("row") || cursor.is("rows") ? RowLimit.CONSTANT : bound();
    if (!cursor.accept("rows")) {
      cursor.expect("row");
    }
    if (cursor.accept("only")) {
      return limit;
    }
    cursor.expect("with");
    cursor.expect("ties");
    return RowLimit.WITH_TIES;
  }

  private boolean isRowLock() {
    return switch (cursor().text(1)) {
      case "update", "no", "share", "key", "read" -> true;
      default -> false;
    };
  }

  private void rowLock() {
    var cursor = cursor();
    cursor.advance();
    if (cursor.accept("read", "only")) {
      return;
    }
    if (cursor.accept("no")) {
      cursor.expect("key");
      cursor.expect("update");
    } else if (cursor.accept("key")) {
      cursor.expect("share");
    } else if (!cursor.accept("update")) {
      cursor.expect("share");
    }
    if (cursor.accept("of")) {
      do {
        grammar.names.qualified();
      } while (cursor.accept(","));
    }
    if (!cursor.accept("nowait")) {
      cursor.accept("skip", "locked");
    }
  }

  /** {@code VALUES (…), (…)}. */
  void values() {
    var cursor = cursor();
    cursor.expect("values");
    do {
      cursor.expect("(");
      grammar.expressions.list();
      cursor.expect(")");
    } while (cursor.accept(","));
  }
}
