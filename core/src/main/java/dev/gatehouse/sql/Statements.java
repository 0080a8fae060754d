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

  private Commands commands() {
    return grammar.commands();
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
      if (!commands().ddl.isStart(start)) {
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
      case "copy" -> commands().copy.copy();
      case "explain" -> commands().wrapping.explain();
      case "prepare" -> {
        if (cursor.text(1).equals("transaction") && cursor.kind(2) == TokenKind.STRING) {
          commands().transactions.prepare();
        } else {
          commands().wrapping.prepare();
        }
      }
      case "execute" -> commands().wrapping.execute();
      case "deallocate" -> commands().wrapping.deallocate();
      case "declare" -> commands().cursors.declare();
      case "fetch" -> commands().cursors.fetch("FETCH");
      case "move" -> commands().cursors.fetch("MOVE");
      case "close" -> commands().cursors.close();
      case "set" -> commands().settings.set();
      case "reset" -> commands().settings.reset();
      case "show" -> commands().settings.show();
      case "discard" -> commands().settings.discard();
      case "begin" -> commands().transactions.begin();
      case "start" -> commands().transactions.start();
      case "commit", "end" -> commands().transactions.commit();
      case "rollback", "abort" -> commands().transactions.rollback();
      case "savepoint" -> commands().transactions.savepoint();
      case "release" -> commands().transactions.release();
      case "truncate" -> commands().maintenance.truncate();
      case "lock" -> commands().maintenance.lock();
      case "vacuum" -> commands().maintenance.vacuum();
      case "analyze", "analyse" -> commands().maintenance.analyze();
      case "checkpoint" -> commands().maintenance.checkpoint();
      case "call" -> commands().maintenance.call();
      case "do" -> commands().maintenance.anonymousBlock();
      case "load" -> commands().maintenance.load();
      case "listen" -> commands().maintenance.listen();
      case "unlisten" -> commands().maintenance.unlisten();
      case "notify" -> commands().maintenance.announce();
      default -> commands().ddl.statement();
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
      case "merge" -> query.add(commands().merge.merge());
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
