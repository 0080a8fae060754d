package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;

/** MERGE. Every arm counts as the command it runs on the target. */
final class Merge {

  private final Grammar grammar;

  Merge(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  void merge() {
    var cursor = cursor();
    var facts = grammar.facts();
    facts.command("MERGE", StatementKind.DML);
    cursor.expect("merge");
    cursor.expect("into");
    var target = grammar.names.relation();
    grammar.dml.targetAlias();
    facts.readTarget(target);
    cursor.expect("using");
    grammar.sources.source();
    cursor.expect("on");
    var filter = grammar.queries.condition();
    facts.write(target, "MERGE", filter);
    do {
      arm(target, filter);
    } while (cursor.is("when"));
    grammar.dml.returning(target);
  }

  private void arm(QualifiedName target, Filter filter) {
    var cursor = cursor();
    cursor.expect("when");
    cursor.accept("not");
    cursor.expect("matched");
    if (cursor.accept("by") && !cursor.accept("source")) {
      cursor.expect("target");
    }
    if (cursor.accept("and")) {
      grammar.expressions.expression();
    }
    cursor.expect("then");
    action(target, filter);
  }

  private void action(QualifiedName target, Filter filter) {
    var cursor = cursor();
    if (cursor.accept("delete")) {
      effect(target, "DELETE", filter);
    } else if (cursor.accept("update")) {
      cursor.expect("set");
      grammar.dml.assignments();
      effect(target, "UPDATE", filter);
    } else if (cursor.accept("insert")) {
      if (cursor.is("(")) {
        grammar.dml.targetColumns();
      }
      grammar.dml.overriding();
      if (!cursor.accept("default", "values")) {
        grammar.queries.values();
      }
      effect(target, "INSERT", Filter.NONE);
    } else {
      cursor.expect("do");
      cursor.expect("nothing");
    }
  }

  private void effect(QualifiedName target, String command, Filter filter) {
    grammar.facts().nest(command);
    grammar.facts().write(target, command, filter);
  }
}
