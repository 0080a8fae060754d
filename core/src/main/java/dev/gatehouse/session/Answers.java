package dev.gatehouse.session;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.masking.ResultPlan;
import dev.gatehouse.wire.Backend;
import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What answers of the server mean for the session: names, outcomes, transaction status. The {@link
 * ReplyQueue} says whether they may come at all.
 */
final class Answers {

  private final Serving serving;
  private final ReplyQueue replies;
  private final Transactions transactions;
  private final Results results;
  private final CommandEffects effects;
  private boolean endAnnounced;

  Answers(Connection connection, Serving serving, Results results) {
    this.serving = serving;
    this.replies = serving.replies();
    this.transactions = serving.transactions();
    this.results = results;
    this.effects =
        new CommandEffects(
            serving.names(), connection.services().masking(), serving.masks(), serving.naming());
  }

  /** The server has sent a FATAL error: its end is no surprise. */
  boolean endAnnounced() {
    return endAnnounced;
  }

  /** A whole message. */
  Fate onMessage(byte type, ByteBuf bytes, int at, int size) {
    var body = BodyReader.ofFrame(bytes, at);
    return switch (type) {
      case Backend.DATA_ROW -> results.onRow(bytes, at, size);
      case Backend.COMMAND_COMPLETE -> onStatementEnd(type, body.cString());
      case Backend.EMPTY_QUERY_RESPONSE, Backend.PORTAL_SUSPENDED -> onStatementEnd(type, null);
      case Backend.READY_FOR_QUERY -> onReadyForQuery(body.int8());
      case Backend.BIND_COMPLETE -> onBound(accepted(replies.advance(type)));
      case Backend.PARSE_COMPLETE -> onPrepared(accepted(replies.advance(type)));
      case Backend.ROW_DESCRIPTION ->
          results.onRowDescription(accepted(replies.advance(type)), body);
      case Backend.NO_DATA -> onNoData(replies.advance(type));
      case Backend.PARAMETER_DESCRIPTION -> onParameterTypes(replies.advance(type), body);
      case Backend.CLOSE_COMPLETE -> onClosed(replies.advance(type));
      case Backend.COPY_DATA -> {
        var copy = results.onCopyData(size);
        if (copy != null) {
          copy.onDataPart(bytes, at, size);
        }
        yield results.shown();
      }
      case Backend.COPY_IN_RESPONSE -> onCopyIn(accepted(replies.advance(type)), body);
      case Backend.COPY_BOTH_RESPONSE -> {
        if (serving.state().replication() == Replication.NONE) {
          throw new ProtocolViolation("a replication stream in a session that has none");
        }
        yield onDataOfClient(accepted(replies.advance(type)));
      }
      case Backend.COPY_OUT_RESPONSE -> {
        onCopy(accepted(replies.advance(type)), false, body);
        yield results.shown();
      }
      case Backend.COPY_DONE -> {
        accepted(replies.advance(type));
        yield results.shown();
      }
      case Backend.FUNCTION_CALL_RESPONSE -> {
        var call = accepted(replies.advance(type)).execution;
        if (call != null) {
          transactions.onDone(call.settle(Status.SUCCESS, null, null));
        }
        yield results.shown();
      }
      case Backend.ERROR_RESPONSE -> onError(ErrorFields.read(body));
      case Backend.NOTICE_RESPONSE -> results.onNotice(body);
      case Backend.PARAMETER_STATUS -> {
        serving.unrecorded().onUnasked();
        serving.state().onParameterStatus(body.cString(), body.cString());
        yield Fate.PASS;
      }
      case Backend.NOTIFICATION_RESPONSE -> {
        serving.unrecorded().onUnasked();
        yield Fate.PASS;
      }
      default -> throw new ProtocolViolation("a message of unknown type " + (type & 0xff));
    };
  }

  /** The server must have refused what stands in place of a refused message. */
  private static Reply accepted(Reply reply) {
    if (reply.refusal != null) {
      throw new ProtocolViolation(
          "the server accepted what was sent in place of a refused message");
    }
    return reply;
  }

  private Fate shown(Reply reply) {
    return reply.swallowed ? Fate.DROP : results.shown();
  }

  private static void onCopy(Reply reply, boolean in, BodyReader body) {
    if (reply.execution != null) {
      reply.execution.onCopy(in, body.int8() == 1);
    }
  }

  private Fate onCopyIn(Reply reply, BodyReader body) {
    onCopy(reply, true, body);
    return onDataOfClient(reply);
  }

  private Fate onDataOfClient(Reply reply) {
    replies.onCopyIn(reply);
    if (results.muted()) {
      // The client has been told of an error and will send nothing.
      reply.copiesIn = false;
      serving.refuseCopy();
    }
    serving.onAnswered(reply);
    return results.shown();
  }

  // ---- extended query

  private Fate onPrepared(Reply reply) {
    if (reply.prepared != null) {
      serving.names().onPrepared(reply.prepared);
    }
    return shown(reply);
  }

  private Fate onBound(Reply reply) {
    serving.onAnswered(reply);
    var portal = reply.portal;
    if (portal != null) {
      serving.names().onBound(portal);
      // From now on an Execute comes later than its Bind, and is judged anew.
      portal.onExecuted();
      // An Execute right behind the Bind has made the intent its own, and with it the outcome.
      if (portal.execution().bindOnly()) {
        transactions.onDone(portal.execution().settle(Status.SUCCESS, null, null));
      }
    }
    return shown(reply);
  }

  private Fate onParameterTypes(Reply reply, BodyReader body) {
    var types = new int[body.count(4)];
    for (var i = 0; i < types.length; i++) {
      types[i] = body.int32();
    }
    body.end();
    if (reply.prepared != null) {
      reply.prepared.learnParameterTypes(types);
    }
    serving.onAnswered(reply);
    return shown(reply);
  }

  private Fate onNoData(Reply reply) {
    if (reply.portal != null) {
      reply.portal.toPlan(ResultPlan.PASS_THROUGH);
    }
    return shown(reply);
  }

  private Fate onClosed(Reply reply) {
    if (reply.kind == Reply.Kind.CLOSE_STATEMENT) {
      serving.names().onStatementClosed(reply.name);
    } else {
      serving.names().onPortalClosed(reply.name);
    }
    return shown(reply);
  }

  // ---- ends

  /** {@code tag} is null unless it is CommandComplete. */
  private Fate onStatementEnd(byte type, @Nullable String tag) {
    var reply = accepted(replies.advance(type));
    reply.copiesIn = false;
    if (tag != null) {
      effects.onCompleted(tag, reply);
    }
    var refuse = reply.plan() instanceof ResultPlan.Refuse withheld ? withheld : null;
    onOutcome(reply, tag, refuse != null);
    return results.onStatementEnd(reply, refuse);
  }

  private void onOutcome(Reply reply, @Nullable String tag, boolean withheld) {
    if (reply.execution != null) {
      var settled = settled(reply, reply.execution, tag, withheld);
      if (tag == null) {
        transactions.onDone(settled);
      } else {
        serving.checkProof(reply, reply.execution, tag);
        transactions.onCompleted(settled, tag, reply);
      }
    }
    if (reply.kind == Reply.Kind.QUERY) {
      // More statements may stand in the same text.
      reply.statement++;
      reply.plan = ResultPlan.PASS_THROUGH;
      return;
    }
    if (reply.swallowed) {
      serving.catalog().onComplete();
    }
    serving.onAnswered(reply);
  }

  private static @Nullable Settled settled(
      Reply reply, Execution execution, @Nullable String tag, boolean withheld) {
    var status = withheld ? Status.WITHHELD : Status.SUCCESS;
    var sqlState = withheld ? "42501" : null;
    return reply.kind == Reply.Kind.QUERY
        ? execution.partly(status, tag, sqlState, reply.atLastStatement())
        : execution.settle(status, tag, sqlState);
  }

  private Fate onError(ErrorFields error) {
    endAnnounced |= error.ends();
    serving.naming().onError();
    effects.onError();
    var due = replies.head();
    transactions.onError(due, error.ends());
    if (due != null) {
      // Before those behind it are told that they are skipped: they may share its intent.
      serving.settleFailed(due, error.sqlState());
    }
    var failed = replies.onError(error.ends(), serving::onNotRun);
    if (failed != null) {
      if (serving.catalog().beingRead()) {
        serving.catalog().onUnreadable(error);
        return Fate.DROP;
      }
      serving.onNotDone(failed);
    }
    return results.onError(failed, error);
  }

  private Fate onReadyForQuery(byte letter) {
    var status =
        switch (letter) {
          case 'I' -> TransactionStatus.IDLE;
          case 'T' -> TransactionStatus.ACTIVE;
          case 'E' -> TransactionStatus.FAILED;
          default -> throw new ProtocolViolation("an unknown transaction status");
        };
    var reply = replies.advance(Backend.READY_FOR_QUERY);
    serving.onAnswered(reply);
    if (reply.execution != null) {
      transactions.onEnded(reply.execution.close());
    }
    transactions.onReady(status);
    serving.state().onReadyForQuery(status);
    results.onReady(status == TransactionStatus.IDLE);
    if (status == TransactionStatus.IDLE) {
      effects.onTransactionEnd();
    }
    if (reply.swallowed) {
      serving.catalog().onRead();
      return Fate.DROP;
    }
    serving.onReady();
    return Fate.PASS;
  }
}
