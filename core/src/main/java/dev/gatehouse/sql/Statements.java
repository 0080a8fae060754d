package dev.gatehouse.sql;

import dev.gatehouse.api.sql.StatementKind;

/** Which production a statement's first words choose. */
final class Statements {

  private final Grammar grammar;

  Statements(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /**
   * The one that starts here, to its end. If a definition cannot be read in depth it is read again
   * by its header, with new facts.
   */
  void whole() {
    int start = cursor().at();
    try {
      toEnd();
    } catch (Refusal refusal) {
      if (!grammar.ddl.isStart(start)) {
        throw refusal;
      }
      grammar.beginByHeader(start);
      toEnd();
    }
  }

  private void toEnd() {
    statement();
    if (!cursor().atEnd()) {
      throw cursor().unexpected();
    }
  }

  /** One statement of any kind. */
  void statement() {
    var cursor = cursor();
    cursor.enter();
    switch (cursor.text()) {
      case "select", "with", "values", "table", "(", "insert", "update", "delete", "merge" ->
          preparable();
      case "copy" -> grammar.copy.copy();
      case "explain" -> grammar.wrapping.explain();
      case "prepare" -> {
        if (cursor.text(1).equals("transaction") && cursor.kind(2) == TokenKind.STRING) {
          grammar.transactions.prepare();
        } else {
          grammar.wrapping.prepare();
        }
      }
      case "execute" -> grammar.wrapping.execute();
      case "deallocate" -> grammar.wrapping.deallocate();
      case "declare" -> grammar.cursors.declare();
      case "fetch" -> grammar.cursors.fetch("FETCH");
      case "move" -> grammar.cursors.fetch("MOVE");
      case "close" -> grammar.cursors.close();
      case "set" -> grammar.settings.set();
      case "reset" -> grammar.settings.reset();
      case "show" -> grammar.settings.show();
      case "discard" -> grammar.settings.discard();
      case "begin" -> grammar.transactions.begin();
      case "start" -> grammar.transactions.start();
      case "commit", "end" -> grammar.transactions.commit();
      case "rollback", "abort" -> grammar.transactions.rollback();
      case "savepoint" -> grammar.transactions.savepoint();
      case "release" -> grammar.transactions.release();
      case "truncate" -> grammar.maintenance.truncate();
      case "lock" -> grammar.maintenance.lock();
      case "vacuum" -> grammar.maintenance.vacuum();
      case "analyze", "analyse" -> grammar.maintenance.analyze();
      case "checkpoint" -> grammar.maintenance.checkpoint();
      case "call" -> grammar.maintenance.call();
      case "do" -> grammar.maintenance.anonymousBlock();
      case "load" -> grammar.maintenance.load();
      case "listen" -> grammar.maintenance.listen();
      case "unlisten" -> grammar.maintenance.unlisten();
      case "notify" -> grammar.maintenance.announce();
      default -> grammar.ddl.statement();
    }
    cursor.leave();
  }

  /** A query or a change of data, with WITH in front: what EXPLAIN, PREPARE and COPY can carry. */
  void preparable() {
    grammar.levels().top(carried());
  }

  /** The same as part of something larger, such as a WITH list. */
  OpenQuery carried() {
    var cursor = cursor();
    cursor.enter();
    var query = new OpenQuery();
    if (cursor.accept("with")) {
      var names = grammar.commonTables.open(query);
      body(query);
      grammar.commonTables.close(names);
    } else {
      body(query);
    }
    cursor.leave();
    return query;
  }

  private void body(OpenQuery query) {
    switch (cursor().text()) {
      case "insert" -> query.add(grammar.dml.insert());
      case "update" -> query.add(grammar.dml.update());
      case "delete" -> query.add(grammar.dml.delete());
      case "merge" -> query.add(grammar.merge.merge());
      default -> select(query);
    }
  }

  private void select(OpenQuery query) {
    var facts = grammar.facts();
    facts.command("SELECT", StatementKind.QUERY);
    grammar.queries.body(query);
    facts.out().limit(query.limit());
  }

  /** A query that stands for itself. */
  void query() {
    var facts = grammar.facts();
    facts.command("SELECT", StatementKind.QUERY);
    var query = grammar.queries.query();
    facts.out().limit(query.limit());
    grammar.levels().top(query);
  }
}
