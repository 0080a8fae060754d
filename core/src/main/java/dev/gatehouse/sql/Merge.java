package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.sql.Dml.Target;
import dev.gatehouse.sql.Outline.Use;
import java.util.List;

/** MERGE. Every arm counts as the command it runs on the target. */
final class Merge {

  private final Grammar grammar;

  Merge(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  OpenLevel merge() {
    var cursor = cursor();
    var facts = grammar.facts();
    facts.command("MERGE", StatementKind.DML);
    cursor.expect("merge");
    cursor.expect("into");
    var level = grammar.levels().open();
    var target = grammar.dml.readTarget();
    cursor.expect("using");
    grammar.sources.source();
    grammar.levels().source(target.table());
    cursor.expect("on");
    var filter = grammar.queries.condition();
    facts.write(target.relation(), "MERGE", filter);
    do {
      arm(target, filter);
    } while (cursor.is("when"));
    level.filters(facts);
    grammar.dml.returning(target);
    grammar.levels().leave(level);
    return level;
  }

  private void arm(Target target, Filter filter) {
    var cursor = cursor();
    cursor.expect("when");
    cursor.accept("not");
    cursor.expect("matched");
    if (cursor.accept("by") && !cursor.accept("source")) {
      cursor.expect("target");
    }
    if (cursor.accept("and")) {
      var before = grammar.levels().place(Place.PREDICATE);
      grammar.expressions.expression();
      grammar.levels().place(before);
    }
    cursor.expect("then");
    action(target, filter);
  }

  private void action(Target target, Filter filter) {
    var cursor = cursor();
    var relation = target.relation();
    if (cursor.accept("delete")) {
      effect(relation, "DELETE", filter);
    } else if (cursor.accept("update")) {
      cursor.expect("set");
      grammar.dml.assignments(target);
      effect(relation, "UPDATE", filter);
    } else if (cursor.accept("insert")) {
      insert(target);
      effect(relation, "INSERT", Filter.NONE);
    } else {
      cursor.expect("do");
      cursor.expect("nothing");
    }
  }

  private void insert(Target target) {
    var cursor = cursor();
    var columns = cursor.is("(") ? grammar.dml.targetColumns(target) : List.<String>of();
    if (columns.isEmpty()) {
      grammar.levels().use(target.column("*"), Place.ASSIGNED, Use.Kind.COLUMN);
    }
    grammar.dml.overriding();
    if (!cursor.accept("default", "values")) {
      grammar.outputs.inserted(new Insertion(target.relation(), columns));
    }
  }

  private void effect(QualifiedName target, String command, Filter filter) {
    grammar.facts().nest(command);
    grammar.facts().write(target, command, filter);
  }
}
