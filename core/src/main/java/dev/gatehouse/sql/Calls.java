package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Outline.Reference;
import dev.gatehouse.sql.Outline.Use;

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
      grammar.commands().settings.configured();
    }
    LiteralNames.argument(grammar, function);
    if (!cursor.accept("*") && !cursor.is(")")) {
      var carried = CodeCarriers.reason(function.name(), arguments(function));
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
      sorted();
      cursor.expect(")");
    }
    if (cursor.is("filter", "(")) {
      cursor.advance();
      cursor.advance();
      cursor.expect("where");
      var before = grammar.levels().place(Place.PREDICATE);
      grammar.expressions.expression();
      grammar.levels().place(before);
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

  private int arguments(QualifiedName function) {
    var cursor = cursor();
    int count = 0;
    Operand last = Operand.Other.COMPUTED;
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
      last = grammar.expressions.expression();
      count++;
    } while (cursor.accept(","));
    if (count == 1 && function.schema() == null && last instanceof Reference argument) {
      notation(function.name(), argument);
    }
    if (cursor.accept("order", "by")) {
      sorted();
    }
    return count;
  }

  /** {@code ssn(customers)} is another way to write {@code customers.ssn}. */
  private void notation(String column, Reference row) {
    var relation = row.relation() == null ? row.name() : row.relation();
    if (row.relation() == null || row.name().equals("*")) {
      var reference = new Reference(null, relation, column);
      grammar.levels().use(reference, grammar.levels().current().place(), Use.Kind.NOTATION);
    }
  }

  /** A sort list that decides, though its level may be that of an output. */
  private void sorted() {
    var before = grammar.levels().place(Place.PREDICATE);
    grammar.expressions.sortList();
    grammar.levels().place(before);
  }

  /** {@code ([name] [PARTITION BY …] [ORDER BY …] [frame])}. */
  void window() {
    var cursor = cursor();
    cursor.enter();
    cursor.expect("(");
    if (cursor.atColumnName() && !startsWindowClause()) {
      cursor.columnName();
    }
    var before = grammar.levels().place(Place.PREDICATE);
    if (cursor.accept("partition", "by")) {
      grammar.expressions.list();
    }
    if (cursor.accept("order", "by")) {
      grammar.expressions.sortList();
    }
    if (cursor.is("range") || cursor.is("rows") || cursor.is("groups")) {
      frame();
    }
    grammar.levels().place(before);
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
