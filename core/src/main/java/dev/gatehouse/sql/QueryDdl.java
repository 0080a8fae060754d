package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject.Action;
import dev.gatehouse.api.sql.StatementKind;

/** Definitions that carry a query: CREATE TABLE AS, views, materialized views and REFRESH. */
final class QueryDdl {

  private final Grammar grammar;

  QueryDdl(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** What EXPLAIN can carry: CREATE TABLE AS or CREATE MATERIALIZED VIEW. */
  void createAs() {
    cursor().expect("create");
    if (ObjectTypes.skipModifiers(cursor())) {
      grammar.facts().out().temporary();
    }
    if (cursor().is("materialized")) {
      materializedView();
    } else {
      tableAs();
    }
  }

  /**
   * Whether AS stands outside of parentheses in what is left of the definition: up to the next one,
   * if it is an element of a schema.
   */
  boolean isTableAs() {
    var cursor = cursor();
    int start = cursor.at();
    int open = 0;
    boolean found = false;
    boolean more = true;
    while (more && !found && cursor.kind() != TokenKind.END && (open > 0 || !cursor.is(";"))) {
      switch (cursor.text()) {
        case "(" -> open++;
        case ")" -> open--;
        case "as" -> found = open == 0;
        case "create", "grant" -> more = open > 0;
        default -> {}
      }
      cursor.advance();
    }
    cursor.rewind(start);
    return found;
  }

  /** CREATE TABLE AS, from the word TABLE on. */
  void tableAs() {
    var cursor = cursor();
    grammar.facts().command("CREATE TABLE AS", StatementKind.DDL);
    cursor.expect("table");
    ifNotExists();
    var name = grammar.names.qualified();
    created("TABLE", name);
    grammar.names.optionalColumnList();
    grammar.commands().tableDdl.storage(name);
    cursor.expect("as");
    if (cursor.is("execute")) {
      grammar.facts().wrap();
      grammar.commands().wrapping.execute();
      grammar.facts().unwrap();
    } else {
      query();
    }
    data();
  }

  /** CREATE MATERIALIZED VIEW, from the word MATERIALIZED on. */
  void materializedView() {
    var cursor = cursor();
    grammar.facts().command("CREATE MATERIALIZED VIEW", StatementKind.DDL);
    cursor.expect("materialized");
    cursor.expect("view");
    ifNotExists();
    var name = grammar.names.qualified();
    created("MATERIALIZED VIEW", name);
    grammar.names.optionalColumnList();
    grammar.commands().tableDdl.storage(name);
    cursor.expect("as");
    query();
    data();
  }

  private void created(String type, QualifiedName name) {
    grammar.facts().object(type, name, Action.CREATE);
    grammar.facts().write(name, "INSERT", Filter.NONE);
  }

  /** CREATE VIEW, from the word VIEW on. */
  void view(boolean recursive) {
    var cursor = cursor();
    var facts = grammar.facts();
    facts.command("CREATE VIEW", StatementKind.DDL);
    cursor.expect("view");
    var name = grammar.names.placed(grammar.names.qualified());
    facts.object("VIEW", name, Action.CREATE);
    grammar.names.optionalColumnList();
    grammar.commands().tableDdl.storage(name);
    cursor.expect("as");
    if (recursive) {
      facts.hide(name.name());
    }
    facts.suspend();
    query();
    facts.resume();
    if (recursive) {
      facts.reveal(name.name());
    }
    if (cursor.accept("with")) {
      if (!cursor.accept("cascaded")) {
        cursor.accept("local");
      }
      cursor.expect("check");
      cursor.expect("option");
    }
  }

  void refresh() {
    var cursor = cursor();
    grammar.facts().command("REFRESH MATERIALIZED VIEW", StatementKind.MAINTENANCE);
    cursor.expect("refresh");
    cursor.expect("materialized");
    cursor.expect("view");
    cursor.accept("concurrently");
    grammar.facts().write(grammar.names.qualified(), "REFRESH", Filter.NONE);
    data();
  }

  private void ifNotExists() {
    var cursor = cursor();
    if (cursor.is("if", "not")) {
      cursor.advance();
      cursor.advance();
      cursor.expect("exists");
    }
  }

  private void query() {
    grammar.facts().wrap();
    grammar.statements.preparable();
    grammar.facts().unwrap();
  }

  private void data() {
    var cursor = cursor();
    if (cursor.accept("with")) {
      cursor.accept("no");
      cursor.expect("data");
    }
  }
}
