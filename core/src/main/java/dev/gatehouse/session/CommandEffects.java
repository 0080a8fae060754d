package dev.gatehouse.session;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.masking.Masking;
import dev.gatehouse.statement.Portal;
import dev.gatehouse.statement.Prepared;
import dev.gatehouse.statement.StatementNames;
import java.util.List;

/** What commands that the server has completed mean for the session's names and for the schema. */
final class CommandEffects {

  private final StatementNames<BoundPortal> names;
  private final Masking masking;
  private final SessionNaming naming;
  private boolean schemaChangeOpen;

  CommandEffects(StatementNames<BoundPortal> names, Masking masking, SessionNaming naming) {
    this.names = names;
    this.masking = masking;
    this.naming = naming;
  }

  /** CommandComplete with this tag. */
  void onCompleted(String tag, Reply reply) {
    var facts = reply.statements();
    var index = reply.kind == Reply.Kind.QUERY ? reply.statement : 0;
    if (index < facts.size()) {
      onCompleted(tag, facts.get(index), reply, index);
      naming.onCompleted(facts);
    }
  }

  private void onCompleted(String tag, Facts facts, Reply reply, int index) {
    switch (tag) {
      case "PREPARE" -> {
        for (var name : facts.prepared()) {
          names.onPreparedBySql(Prepared.bySql(name, reply.text(index), facts));
        }
      }
      case "DECLARE CURSOR" -> {
        for (var name : facts.cursors()) {
          names.onDeclared(cursor(name, facts, reply, index));
        }
      }
      case "CLOSE CURSOR" -> facts.cursors().forEach(names::onPortalClosed);
      case "CLOSE CURSOR ALL", "ROLLBACK" -> names.onPortalsUnknown();
      case "DEALLOCATE" -> facts.prepared().forEach(names::onStatementClosed);
      case "DEALLOCATE ALL", "DISCARD ALL" -> names.onAllStatementsClosed();
      default -> {
        if (changesSchema(facts)) {
          schemaChangeOpen = true;
          masking.onSchemaChanged();
        }
      }
    }
  }

  /** It keeps what its DECLARE was bound with, as long as that. */
  private static Portal cursor(String name, Facts facts, Reply reply, int index) {
    var bound = reply.portal;
    return bound == null
        ? Portal.bySql(name, reply.text(index), facts, List.of(), 0)
        : Portal.bySql(name, reply.text(index), facts, bound.parameters(), bound.size());
  }

  /** ReadyForQuery outside a transaction block: now others see what was changed. */
  void onTransactionEnd() {
    names.onTransactionEnd();
    if (schemaChangeOpen) {
      schemaChangeOpen = false;
      masking.onSchemaChanged();
      naming.onSchemaChanged();
    }
    naming.onTransactionEnd();
  }

  /** Whether a statement defines something, or may in code that is not seen. */
  static boolean changesSchema(Facts facts) {
    return switch (facts.kind()) {
      case DDL ->
          switch (facts.command()) {
            case "TRUNCATE TABLE", "COMMENT", "SECURITY LABEL" -> false;
            default -> true;
          };
      case CODE, UNKNOWN, PRIVILEGE -> true;
      case QUERY, DML, COPY, CURSOR, PREPARED, TRANSACTION, SESSION, EXPLAIN, MAINTENANCE, NOTIFY ->
          facts.objects().stream().anyMatch(object -> object.action() != SchemaObject.Action.USE);
    };
  }
}
