package dev.gatehouse.session;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.masking.Masking;
import dev.gatehouse.statement.Prepared;
import dev.gatehouse.statement.StatementNames;

/** What commands that the server has completed mean for the session's names and for the schema. */
final class CommandEffects {

  private final StatementNames<BoundPortal> names;
  private final Masking masking;
  private boolean schemaChangeOpen;

  CommandEffects(StatementNames<BoundPortal> names, Masking masking) {
    this.names = names;
    this.masking = masking;
  }

  /** CommandComplete with this tag. */
  void onCompleted(String tag, Reply reply) {
    var facts = reply.statements();
    var index = reply.kind == Reply.Kind.QUERY ? reply.statement : 0;
    if (index < facts.size()) {
      onCompleted(tag, facts.get(index));
    }
  }

  private void onCompleted(String tag, Facts facts) {
    switch (tag) {
      case "PREPARE" -> {
        for (var name : facts.prepared()) {
          names.onPreparedBySql(Prepared.bySql(name, facts));
        }
      }
      case "DECLARE CURSOR" -> {
        for (var name : facts.cursors()) {
          names.onDeclared(Prepared.bySql(name, facts));
        }
      }
      case "CLOSE CURSOR" -> facts.cursors().forEach(names::onPortalClosed);
      case "CLOSE CURSOR ALL", "ROLLBACK" -> names.onPortalsUnknown();
      case "DEALLOCATE" -> facts.prepared().forEach(names::onStatementClosed);
      case "DEALLOCATE ALL", "DISCARD ALL" -> names.onAllStatementsClosed();
      default -> {
        if (changesSchema(facts.kind())) {
          schemaChangeOpen = true;
          masking.onSchemaChanged();
        }
      }
    }
  }

  /** ReadyForQuery outside a transaction block: now others see what was changed. */
  void onTransactionEnd() {
    names.onTransactionEnd();
    if (schemaChangeOpen) {
      schemaChangeOpen = false;
      masking.onSchemaChanged();
    }
  }

  private static boolean changesSchema(StatementKind kind) {
    return switch (kind) {
      case DDL, CODE, UNKNOWN -> true;
      case QUERY,
          DML,
          COPY,
          CURSOR,
          PREPARED,
          TRANSACTION,
          SESSION,
          PRIVILEGE,
          EXPLAIN,
          MAINTENANCE,
          NOTIFY ->
          false;
    };
  }
}
