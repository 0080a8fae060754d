package dev.gatehouse.sql;

import dev.gatehouse.api.sql.RowLimit;
import dev.gatehouse.sql.Outline.CommonTable;
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
   * @param query whose list it is
   * @return the names
   */
  List<String> open(OpenQuery query) {
    var cursor = cursor();
    var facts = grammar.facts();
    cursor.enter();
    boolean recursive = cursor.is("recursive") && cursor.atColumnName(1);
    if (recursive) {
      cursor.advance();
    }
    int mark = recursive ? facts.mark() : 0;
    var names = new ArrayList<String>(2);
    var tables = new ArrayList<CommonTable>(2);
    do {
      var name = cursor.columnName();
      names.add(name);
      if (recursive) {
        facts.hide(name);
      }
      tables.add(commonTable(name));
      if (!recursive) {
        facts.hide(name);
      }
    } while (cursor.accept(","));
    if (recursive) {
      facts.forget(mark, new HashSet<>(names));
    }
    facts.out().limit(RowLimit.NONE);
    cursor.leave();
    query.with(List.copyOf(tables), recursive);
    return names;
  }

  /** Ends the scope of the names. */
  void close(List<String> names) {
    names.forEach(grammar.facts()::reveal);
  }

  private CommonTable commonTable(String name) {
    var cursor = cursor();
    cursor.enter();
    var columns = grammar.names.optionalColumnList();
    cursor.expect("as");
    cursor.accept("not");
    cursor.accept("materialized");
    cursor.expect("(");
    grammar.facts().wrap();
    var query = grammar.statements.carried();
    grammar.facts().unwrap();
    cursor.expect(")");
    var added = new ArrayList<String>(0);
    if (cursor.accept("search")) {
      added.add(search());
    }
    if (cursor.accept("cycle")) {
      cycle(added);
    }
    cursor.leave();
    return new CommonTable(name, columns, List.copyOf(added), query.outline());
  }

  private String search() {
    var cursor = cursor();
    if (!cursor.accept("depth")) {
      cursor.expect("breadth");
    }
    cursor.expect("first");
    cursor.expect("by");
    names();
    cursor.expect("set");
    return cursor.columnName();
  }

  private void cycle(List<String> added) {
    var cursor = cursor();
    names();
    cursor.expect("set");
    added.add(cursor.columnName());
    if (cursor.accept("to")) {
      grammar.expressions.expression();
      cursor.expect("default");
      grammar.expressions.expression();
    }
    cursor.expect("using");
    added.add(cursor.columnName());
  }

  private void names() {
    do {
      cursor().columnName();
    } while (cursor().accept(","));
  }
}
