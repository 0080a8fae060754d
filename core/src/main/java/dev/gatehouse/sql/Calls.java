package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;

/** Calls of functions and aggregates, with everything that may follow the arguments. */
final class Calls {

  private final Grammar grammar;

  Calls(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** A call, from the opening parenthesis on. */
  void call(QualifiedName function) {
    var cursor = cursor();
    grammar.facts().function(function);
    cursor.enter();
    cursor.expect("(");
    if (function.name().equals("set_config")) {
      grammar.settings.configured();
    }
    if (!cursor.accept("*") && !cursor.is(")")) {
      var carried = CodeCarriers.reason(function.name(), arguments());
      if (carried != null) {
        grammar.facts().carrier(function.name(), carried);
      }
    }
    cursor.expect(")");
    tail();
    cursor.leave();
  }

  /** WITHIN GROUP, FILTER, the treatment of nulls, and OVER. */
  void tail() {
    var cursor = cursor();
    if (cursor.accept("within", "group")) {
      cursor.expect("(");
      cursor.expect("order");
      cursor.expect("by");
      grammar.expressions.sortList();
      cursor.expect(")");
    }
    if (cursor.is("filter", "(")) {
      cursor.advance();
      cursor.advance();
      cursor.expect("where");
      grammar.expressions.expression();
      cursor.expect(")");
    }
    if (cursor.accept("over")) {
      if (cursor.is("(")) {
        window();
      } else {
        cursor.columnName();
      }
    }
  }

  private int arguments() {
    var cursor = cursor();
    int count = 0;
    if (!cursor.accept("distinct")) {
      if (cursor.is("all") && !cursor.text(1).equals("(")) {
        cursor.advance();
      }
    }
    do {
      cursor.accept("variadic");
      if (cursor.text(1).equals("=>") || cursor.text(1).equals(":=")) {
        cursor.label();
        cursor.advance();
      }
      grammar.expressions.expression();
      count++;
    } while (cursor.accept(","));
    if (cursor.accept("order", "by")) {
      grammar.expressions.sortList();
    }
    return count;
  }

  /** {@code ([name] [PARTITION BY …] [ORDER BY …] [frame])}. */
  void window() {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("(");
    if (cursor.atColumnName() && !startsWindowClause()) {
      cursor.columnName();
    }
    if (cursor.accept("partition", "by")) {
      grammar.expressions.list();
    }
    if (cursor.accept("order", "by")) {
      grammar.expressions.sortList();
    }
    if (cursor.is("range") || cursor.is("rows") || cursor.is("groups")) {
      frame();
    }
    cursor.expect(")");
    cursor.leave();
  }

  private boolean startsWindowClause() {
    return switch (cursor().text()) {
      case "partition", "range", "rows", "groups" -> true;
      default -> false;
    };
  }

  private void frame() {
    var cursor = cursor();
    cursor.advance();
    if (cursor.accept("between")) {
      bound();
      cursor.expect("and");
      bound();
    } else {
      bound();
    }
    if (cursor.accept("exclude")) {
      if (cursor.accept("current")) {
        cursor.expect("row");
      } else if (cursor.accept("no")) {
        cursor.expect("others");
      } else if (!cursor.accept("group")) {
        cursor.expect("ties");
      }
    }
  }

  private void bound() {
    var cursor = cursor();
    if (cursor.accept("current", "row")) {
      return;
    }
    if (cursor.is("unbounded", "preceding") || cursor.is("unbounded", "following")) {
      cursor.advance();
    } else {
      grammar.expressions.expression();
    }
    if (!cursor.accept("preceding")) {
      cursor.expect("following");
    }
  }
}
