package dev.gatehouse.sql;

import dev.gatehouse.api.sql.RowLimit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** WITH lists, and which relations their names hide where. */
final class CommonTables {

  private final Grammar grammar;

  CommonTables(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /**
   * The list behind WITH. Its names hide relations until {@link #close}; within the list a name is
   * seen by what follows it, under RECURSIVE by all of the list.
   *
   * @return the names
   */
  List<String> open() {
    var cursor = cursor();
    var facts = grammar.facts();
    boolean recursive = cursor.is("recursive") && cursor.atColumnName(1);
    if (recursive) {
      cursor.advance();
    }
    int mark = facts.mark();
    var names = new ArrayList<String>(2);
    do {
      var name = cursor.columnName();
      names.add(name);
      if (recursive) {
        facts.hide(name);
      }
      commonTable();
      if (!recursive) {
        facts.hide(name);
      }
    } while (cursor.accept(","));
    if (recursive) {
      facts.forget(mark, new HashSet<>(names));
    }
    facts.out().limit(RowLimit.NONE);
    return names;
  }

  /** Ends the scope of the names. */
  void close(List<String> names) {
    names.forEach(grammar.facts()::reveal);
  }

  private void commonTable() {
    var cursor = cursor();
    cursor.enter();
    grammar.names.optionalColumnList();
    cursor.expect("as");
    cursor.accept("not");
    cursor.accept("materialized");
    cursor.expect("(");
    grammar.facts().wrap();
    grammar.statements.preparable();
    grammar.facts().unwrap();
    cursor.expect(")");
    if (cursor.accept("search")) {
      search();
    }
    if (cursor.accept("cycle")) {
      cycle();
    }
    cursor.leave();
  }

  private void search() {
    var cursor = cursor();
    if (!cursor.accept("depth")) {
      cursor.expect("breadth");
    }
    cursor.expect("first");
    cursor.expect("by");
    names();
    cursor.expect("set");
    cursor.columnName();
  }

  private void cycle() {
    var cursor = cursor();
    names();
    cursor.expect("set");
    cursor.columnName();
    if (cursor.accept("to")) {
      grammar.expressions.expression();
      cursor.expect("default");
      grammar.expressions.expression();
    }
    cursor.expect("using");
    cursor.columnName();
  }

  private void names() {
    do {
      cursor().columnName();
    } while (cursor().accept(","));
  }
}
