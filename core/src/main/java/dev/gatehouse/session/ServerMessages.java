package dev.gatehouse.session;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.masking.Protection;
import dev.gatehouse.masking.ResultPlan;
import dev.gatehouse.masking.RowMasker;
import dev.gatehouse.wire.Backend;
import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.Cumulation;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.ProtocolViolation;
import dev.gatehouse.wire.RowDescription;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Follows what the server answers and passes it on. Runs of messages that nobody changes travel as
 * one slice; rows that nobody masks are counted by their headers alone and need not be whole.
 */
final class ServerMessages {

  private static final String WITHHELD = "text withheld: the statement may read masked columns";

  /** What becomes of one message. */
  private enum Fate {
    PASS,
    DROP
  }

  private final Connection connection;
  private final Serving serving;
  private final Channel client;
  private final int longest;
  private final CommandEffects effects;
  private final RowMasker rowMasker = new RowMasker();
  private Cumulation cumulation = new Cumulation();
  private int passing;
  private boolean muted;
  private boolean copyIn;

  /** Deferred checks of an earlier statement of the transaction may tell its values at the end. */
  private boolean textsMayLeak;

  private boolean endAnnounced;

  ServerMessages(Connection connection, Serving serving) {
    this.connection = connection;
    this.serving = serving;
    this.client = connection.client();
    this.effects = new CommandEffects(serving.names(), connection.services().masking());
    this.longest = connection.services().limits().messageSize();
  }

  void start(Cumulation received) {
    cumulation = received;
  }

  /** The server has sent a FATAL error: its end is no surprise. */
  boolean endAnnounced() {
    return endAnnounced;
  }

  /** The server reads COPY data. */
  boolean copyIn() {
    return copyIn;
  }

  /** The client has ended its COPY data. */
  void onCopyEnded() {
    copyIn = false;
  }

  void onBytes(ByteBuf in) {
    cumulation.append(connection.server().alloc(), in);
    proceed();
  }

  void release() {
    cumulation.release();
  }

  /** Walks over the messages received so far. */
  void proceed() {
    var bytes = cumulation.bytes();
    var runStart = bytes.readerIndex();
    var at = runStart;
    var end = bytes.writerIndex();
    while (connection.phase() == serving) {
      if (passing > 0) {
        var step = Math.min(passing, end - at);
        passing -= step;
        at += step;
      }
      if (end - at < 5) {
        break;
      }
      var type = bytes.getByte(at);
      var length = bytes.getInt(at + 1);
      if (length < 4) {
        throw new ProtocolViolation("a message of impossible length");
      }
      var frame = length + 1L;
      if (streams(type) && frame > end - at) {
        if (type == Backend.DATA_ROW) {
          onPassingRow((int) Math.min(frame, Integer.MAX_VALUE));
        } else {
          onCopyData((int) Math.min(frame, Integer.MAX_VALUE));
        }
        passing = (int) Math.min(frame, Integer.MAX_VALUE);
        continue;
      }
      if (frame > end - at) {
        if (frame > longest) {
          throw new ProtocolViolation("a message over the size limit");
        }
        break;
      }
      if (onMessage(type, bytes, at, (int) frame, runStart) == Fate.PASS) {
        at += (int) frame;
      } else {
        at += (int) frame;
        runStart = at;
      }
    }
    if (connection.phase() == serving) {
      pass(bytes, runStart, at);
      bytes.readerIndex(at);
      cumulation.trim();
    }
  }

  /** Rows and COPY data that nobody changes may pass before they are whole. */
  private boolean streams(byte type) {
    return switch (type) {
      case Backend.DATA_ROW -> !muted && rowsPass();
      case Backend.COPY_DATA -> !muted;
      default -> false;
    };
  }

  private boolean rowsPass() {
    var reply = serving.replies().head();
    return reply == null || (!reply.swallowed && plan(reply) instanceof ResultPlan.PassThrough);
  }

  private static ResultPlan plan(Reply reply) {
    return reply.portal == null ? reply.plan : reply.portal.plan();
  }

  private void pass(ByteBuf bytes, int from, int to) {
    if (to > from) {
      client.write(bytes.retainedSlice(from, to - from), client.voidPromise());
    }
  }

  /** Sends the run before this message, then something in place of the message. */
  private Fate replace(ByteBuf bytes, int runStart, int at, ByteBuf replacement) {
    pass(bytes, runStart, at);
    client.write(replacement, client.voidPromise());
    return Fate.DROP;
  }

  private Fate drop(ByteBuf bytes, int runStart, int at) {
    pass(bytes, runStart, at);
    return Fate.DROP;
  }

  private Fate onMessage(byte type, ByteBuf bytes, int at, int frame, int runStart) {
    if (type == Backend.DATA_ROW) {
      return onRow(bytes, at, frame, runStart);
    }
    var body = BodyReader.ofFrame(bytes, at);
    return switch (type) {
      case Backend.ERROR_RESPONSE -> onError(ErrorFields.read(body), bytes, at, runStart);
      case Backend.NOTICE_RESPONSE -> onNotice(body, bytes, at, runStart);
      case Backend.PARAMETER_STATUS -> {
        serving.state().onParameterStatus(body.cString(), body.cString());
        yield Fate.PASS;
      }
      case Backend.NOTIFICATION_RESPONSE -> Fate.PASS;
      case Backend.READY_FOR_QUERY -> onReadyForQuery(body, bytes, at, runStart);
      case Backend.COMMAND_COMPLETE -> onExecutionEnd(body.cString(), bytes, at, runStart);
      case Backend.EMPTY_QUERY_RESPONSE, Backend.PORTAL_SUSPENDED ->
          onExecutionEnd(null, bytes, at, runStart);
      case Backend.COPY_DATA -> {
        onCopyData(frame);
        yield muted ? drop(bytes, runStart, at) : Fate.PASS;
      }
      default -> {
        var swallowed = onAnswer(type, body);
        yield swallowed || muted ? drop(bytes, runStart, at) : Fate.PASS;
      }
    };
  }

  private void onPassingRow(int size) {
    var reply = due();
    if (reply.kind != Reply.Kind.EXECUTE && reply.kind != Reply.Kind.QUERY) {
      throw new ProtocolViolation("a DataRow that nothing asked for");
    }
    if (reply.execution != null) {
      reply.execution.onRow(size);
    }
  }

  private void onCopyData(int size) {
    var reply = due();
    if (reply.execution != null) {
      reply.execution.onBytes(size);
    }
  }

  private Reply due() {
    var reply = serving.replies().head();
    if (reply == null) {
      throw new ProtocolViolation("an answer that nothing asked for");
    }
    return reply;
  }

  private Fate onRow(ByteBuf bytes, int at, int frame, int runStart) {
    var reply = due();
    if (reply.swallowed) {
      var reading = serving.catalogReading();
      if (reading != null) {
        reading.onRow(BodyReader.ofFrame(bytes, at));
      }
      return drop(bytes, runStart, at);
    }
    onPassingRow(frame);
    return switch (plan(reply)) {
      case ResultPlan.PassThrough _ -> muted ? drop(bytes, runStart, at) : Fate.PASS;
      case ResultPlan.Refuse _ -> drop(bytes, runStart, at);
      case ResultPlan.Mask mask ->
          muted
              ? drop(bytes, runStart, at)
              : replace(bytes, runStart, at, rowMasker.mask(bytes, at, mask, client.alloc()));
    };
  }

  /** Answers to messages, in order; returns whether the client must not see this one. */
  private boolean onAnswer(byte type, BodyReader body) {
    var replies = serving.replies();
    return switch (type) {
      case Backend.PARSE_COMPLETE -> {
        var reply = accepted(due());
        var _ = replies.complete(Reply.Kind.PARSE);
        if (reply.prepared != null) {
          serving.names().onPrepared(reply.prepared);
        }
        yield reply.swallowed;
      }
      case Backend.BIND_COMPLETE -> {
        var reply = accepted(due());
        var _ = replies.complete(Reply.Kind.BIND);
        if (reply.portal != null) {
          onBound(reply.portal);
        }
        yield reply.swallowed;
      }
      case Backend.CLOSE_COMPLETE -> onClosed();
      case Backend.PARAMETER_DESCRIPTION -> {
        var reply = due();
        if (reply.prepared != null) {
          reply.prepared.learnParameterTypes(parameterTypes(body));
        }
        yield reply.swallowed;
      }
      case Backend.ROW_DESCRIPTION -> onRowDescription(body);
      case Backend.NO_DATA -> {
        var reply = completeDescribe();
        if (reply.portal != null) {
          reply.portal.toPlan(ResultPlan.PASS_THROUGH);
        }
        yield reply.swallowed;
      }
      case Backend.COPY_IN_RESPONSE -> {
        serving.onAnswered(replies.onCopyIn());
        copyIn = true;
        yield false;
      }
      case Backend.COPY_OUT_RESPONSE, Backend.COPY_DONE -> {
        var _ = due();
        yield false;
      }
      case Backend.FUNCTION_CALL_RESPONSE -> {
        var reply = accepted(due());
        if (reply.execution != null) {
          reply.execution.settle(Status.SUCCESS, null, null);
        }
        yield false;
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

  private void onBound(BoundPortal portal) {
    serving.names().onBound(portal);
    // An Execute right behind the Bind has made the intent its own, and with it the outcome.
    if (portal.execution().bindOnly()) {
      portal.execution().settle(Status.SUCCESS, null, null);
    }
  }

  private boolean onClosed() {
    var reply = due();
    switch (reply.kind) {
      case CLOSE_STATEMENT -> serving.names().onStatementClosed(reply.name);
      case CLOSE_PORTAL -> serving.names().onPortalClosed(reply.name);
      case PARSE, BIND, DESCRIBE_STATEMENT, DESCRIBE_PORTAL, EXECUTE, SYNC, QUERY, FUNCTION_CALL ->
          throw new ProtocolViolation("CloseComplete that nothing asked for");
    }
    return serving.replies().complete(reply.kind).swallowed;
  }

  private static int[] parameterTypes(BodyReader body) {
    var types = new int[body.uint16()];
    for (var i = 0; i < types.length; i++) {
      types[i] = body.int32();
    }
    body.end();
    return types;
  }

  private Reply completeDescribe() {
    var kind = due().kind;
    if (kind != Reply.Kind.DESCRIBE_STATEMENT && kind != Reply.Kind.DESCRIBE_PORTAL) {
      throw new ProtocolViolation("a description that nothing asked for");
    }
    return serving.replies().complete(kind);
  }

  private boolean onRowDescription(BodyReader body) {
    var reply = due();
    if (reply.kind == Reply.Kind.QUERY) {
      accepted(reply).plan = plan(body, reply.protection, reply.execution);
      return reply.plan instanceof ResultPlan.Refuse;
    }
    completeDescribe();
    if (reply.portal != null) {
      reply.portal.toPlan(plan(body, reply.portal.protection(), reply.portal.execution()));
    }
    return reply.swallowed;
  }

  private ResultPlan plan(BodyReader body, Protection protection, @Nullable Execution execution) {
    if (!serving.masks().active()) {
      var _ = RowDescription.count(body);
      return ResultPlan.PASS_THROUGH;
    }
    var plan = serving.masks().plan(RowDescription.read(body), protection);
    if (plan instanceof ResultPlan.Mask mask && execution != null) {
      execution.onMasks(mask.names());
    }
    return plan;
  }

  /**
   * CommandComplete, EmptyQueryResponse or PortalSuspended; {@code tag} is null for the last two.
   * Where the rows had to be withheld, the client reads the reason instead, and nothing more up to
   * ReadyForQuery.
   */
  private Fate onExecutionEnd(@Nullable String tag, ByteBuf bytes, int at, int runStart) {
    var reply = accepted(due());
    copyIn = false;
    // A Query may hold more statements, with a COPY among them.
    if (reply.kind == Reply.Kind.EXECUTE) {
      serving.onAnswered(reply);
    }
    textsMayLeak |= protection(reply).textsMayLeak();
    if (protection(reply).runsRoutines()) {
      // It may have closed cursors and opened others under their names.
      serving.names().onPortalsUnknown();
    }
    if (tag != null) {
      effects.onCompleted(tag, reply);
    }
    var reading = serving.catalogReading();
    if (reply.swallowed && reading != null) {
      reading.onComplete();
    }
    var refuse = plan(reply) instanceof ResultPlan.Refuse withheld ? withheld : null;
    onOutcome(reply, tag, refuse != null);
    if (reply.kind == Reply.Kind.QUERY) {
      reply.statement++;
      reply.plan = ResultPlan.PASS_THROUGH;
    }
    if (reply.swallowed || muted) {
      return drop(bytes, runStart, at);
    }
    if (refuse == null) {
      return Fate.PASS;
    }
    muted = true;
    var error = ErrorFields.error("42501", refuse.reason());
    return replace(bytes, runStart, at, error.toErrorResponse(client.alloc()));
  }

  private void onOutcome(Reply reply, @Nullable String tag, boolean withheld) {
    var status = withheld ? Status.WITHHELD : Status.SUCCESS;
    var sqlState = withheld ? "42501" : null;
    switch (reply.kind) {
      case EXECUTE -> {
        serving.replies().complete(Reply.Kind.EXECUTE);
        serving.onAnswered(reply);
        if (reply.execution != null) {
          reply.execution.settle(status, tag, sqlState);
        }
      }
      case QUERY -> {
        if (reply.execution != null) {
          reply.execution.onPartialOutcome(status, tag, sqlState);
        }
      }
      case PARSE,
          BIND,
          DESCRIBE_STATEMENT,
          DESCRIBE_PORTAL,
          CLOSE_STATEMENT,
          CLOSE_PORTAL,
          SYNC,
          FUNCTION_CALL ->
          throw new ProtocolViolation("an execution ended that nothing asked for");
    }
  }

  private Fate onError(ErrorFields error, ByteBuf bytes, int at, int runStart) {
    endAnnounced |= error.ends();
    copyIn = false;
    var failed = serving.replies().onError(this::onSkipped);
    if (failed == null) {
      return Fate.PASS;
    }
    if (failed.swallowed && serving.catalogReading() != null) {
      serving.onCatalogUnreadable(error);
      return Fate.DROP;
    }
    onFailed(failed, error);
    serving.onAnswered(failed);
    if (muted) {
      return drop(bytes, runStart, at);
    }
    if (failed.refusal != null && !error.ends()) {
      return replace(bytes, runStart, at, failed.refusal.toErrorResponse(client.alloc()));
    }
    if (textsMayLeak || protection(failed).textsMayLeak()) {
      return replace(bytes, runStart, at, withheld(error).toErrorResponse(client.alloc()));
    }
    return Fate.PASS;
  }

  private static Protection protection(Reply reply) {
    return reply.portal == null ? reply.protection : reply.portal.protection();
  }

  private static ErrorFields withheld(ErrorFields error) {
    return new ErrorFields(error.severity(), error.sqlState(), WITHHELD);
  }

  private Fate onNotice(BodyReader body, ByteBuf bytes, int at, int runStart) {
    var reply = serving.replies().head();
    if (reply == null || !(textsMayLeak || protection(reply).textsMayLeak())) {
      return Fate.PASS;
    }
    var notice = withheld(ErrorFields.read(body));
    return replace(bytes, runStart, at, notice.toNoticeResponse(client.alloc()));
  }

  private void onFailed(Reply reply, ErrorFields error) {
    forget(reply);
    if (reply.kind == Reply.Kind.EXECUTE) {
      serving.onAnswered(reply);
    }
    if (reply.execution != null) {
      if (reply.refusal == null) {
        reply.execution.settle(Status.FAILURE, null, error.sqlState());
      } else {
        reply.execution.settle(Status.DENIED, null, reply.refusal.sqlState());
      }
    }
  }

  private void onSkipped(Reply reply) {
    if (reply.swallowed) {
      return;
    }
    forget(reply);
    serving.onAnswered(reply);
    if (reply.execution != null) {
      reply.execution.settle(
          reply.refusal == null ? Status.SKIPPED : Status.DENIED,
          null,
          reply.refusal == null ? null : reply.refusal.sqlState());
    }
  }

  /** What a failed message would have named does not exist. */
  void forget(Reply reply) {
    if (reply.kind == Reply.Kind.PARSE && reply.prepared != null) {
      serving.names().onParseFailed(reply.prepared);
    } else if (reply.kind == Reply.Kind.BIND && reply.portal != null) {
      serving.names().onBindFailed(reply.portal);
    }
  }

  private Fate onReadyForQuery(BodyReader body, ByteBuf bytes, int at, int runStart) {
    var status =
        switch (body.int8()) {
          case 'I' -> TransactionStatus.IDLE;
          case 'T' -> TransactionStatus.ACTIVE;
          case 'E' -> TransactionStatus.FAILED;
          default -> throw new ProtocolViolation("an unknown transaction status");
        };
    body.end();
    var reply = serving.replies().onReadyForQuery();
    serving.onAnswered(reply);
    if (reply.execution != null) {
      reply.execution.close();
    }
    serving.state().onReadyForQuery(status);
    muted = false;
    copyIn = false;
    if (status == TransactionStatus.IDLE) {
      textsMayLeak = false;
      effects.onTransactionEnd();
    }
    if (reply.swallowed) {
      pass(bytes, runStart, at);
      serving.onCatalogRead();
      return Fate.DROP;
    }
    serving.onReady();
    return Fate.PASS;
  }
}
