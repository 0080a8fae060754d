package dev.gatehouse.session;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.masking.Masking;
import dev.gatehouse.masking.SessionMasks;
import dev.gatehouse.statement.Portal;
import dev.gatehouse.statement.Prepared;
import dev.gatehouse.statement.StatementNames;
import java.util.List;

/** What commands that the server has completed mean for the session's names and for the schema. */
final class CommandEffects {

  private final StatementNames<BoundPortal> names;
  private final Masking masking;
  private final SessionMasks masks;
  private final SessionNaming naming;

  /** Whether something in the transaction at hand has failed. */
  private boolean failed;

  /** What the transaction at hand has defined. */
  private Definition defined = Definition.NONE;

  CommandEffects(
      StatementNames<BoundPortal> names,
      Masking masking,
      SessionMasks masks,
      SessionNaming naming) {
    this.names = names;
    this.masking = masking;
    this.masks = masks;
    this.naming = naming;
  }

  /** CommandComplete with this tag. */
  void onCompleted(String tag, Reply reply) {
    var facts = reply.statements();
    var index = reply.kind == Reply.Kind.QUERY ? reply.statement : 0;
    if (index < facts.size()) {
      onCompleted(tag, facts.get(index), reply, index);
      naming.onCompleted(facts);
    } else if (!reply.swallowed) {
      // Several statements in a text that nobody could read.
      onDefined(Definition.ofUnread(tag, false));
    }
  }

  private void onCompleted(String tag, Facts facts, Reply reply, int index) {
    switch (tag) {
      case "PREPARE" -> {
        for (var name : facts.prepared()) {
          names.onPreparedBySql(made(name, facts, reply, index));
        }
      }
      case "DECLARE CURSOR" -> {
        for (var name : facts.cursors()) {
          names.onDeclared(cursor(made(name, facts, reply, index), reply));
        }
      }
      case "CLOSE CURSOR" -> facts.cursors().forEach(names::onPortalClosed);
      case "CLOSE CURSOR ALL" -> names.onPortalsUnknown();
      case "ROLLBACK" -> names.onRolledBack();
      case "DEALLOCATE" -> facts.prepared().forEach(names::onStatementClosed);
      case "DEALLOCATE ALL" -> names.onAllStatementsClosed();
      case "DISCARD ALL" -> {
        names.onAllStatementsClosed();
        names.onPortalsUnknown();
      }
      // Others see it now, though the next transaction may begin at once.
      case "COMMIT" -> tellOthers();
      default -> onDefined(Definition.ofCompleted(facts, tag, rows(reply, index)));
    }
  }

  /** Whether it surely returned rows: in a text of several the columns may be those of another. */
  private static boolean rows(Reply reply, int index) {
    return index == 0 && reply.columns() >= 0;
  }

  /** The same that messages behind it have been judged with, if they were. */
  private static Prepared made(String name, Facts facts, Reply reply, int index) {
    for (var one : reply.makes) {
      if (one.name().equals(name) && one.text().equals(reply.text(index))) {
        return one;
      }
    }
    return Prepared.bySql(name, reply.text(index), facts, reply.dialect());
  }

  /** It keeps what its DECLARE was bound with, as long as that. */
  private static Portal cursor(Prepared declare, Reply reply) {
    var bound = reply.portal;
    return bound == null
        ? Portal.bySql(declare, List.of(), 0)
        : Portal.bySql(declare, bound.parameters(), bound.size());
  }

  /** ErrorResponse. */
  void onError() {
    failed = true;
  }

  /** ReadyForQuery outside a transaction block: now others see what was changed. */
  void onTransactionEnd() {
    names.onTransactionEnd(!failed);
    failed = false;
    tellOthers();
    naming.onTransactionEnd();
  }

  private void tellOthers() {
    forgetMasks(defined);
    naming.onDefined(defined);
    defined = Definition.NONE;
  }

  private void onDefined(Definition what) {
    if (what == Definition.UNSEEN) {
      names.onCodeRun();
    }
    defined = defined.and(what);
    forgetMasks(what);
  }

  /** What is protected has to be read again. */
  private void forgetMasks(Definition changed) {
    switch (changed) {
      case NONE -> {}
      case OWN -> masks.onOwnSchemaChanged();
      case UNSEEN, DATABASE, SERVER -> masking.onSchemaChanged();
    }
  }
}
