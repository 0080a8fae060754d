package dev.gatehouse.session;

import dev.gatehouse.masking.ResultPlan;
import dev.gatehouse.masking.RowMasker;
import dev.gatehouse.wire.Backend;
import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.ProtocolViolation;
import dev.gatehouse.wire.RowDescription;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * What a client gets to see: rows as they are, masked or withheld; texts of errors and notices as
 * they are, or not where they may tell values.
 */
final class Results {

  private static final String TEXT_WITHHELD =
      "text withheld: the statement may read masked columns";

  private final Serving serving;
  private final Channel client;
  private final ReplyQueue replies;
  private final RowMasker rowMasker = new RowMasker();
  private final Insertion insertion = new Insertion();

  /** Rows were withheld: the client sees nothing more up to ReadyForQuery. */
  private boolean muted;

  /** Deferred checks of an earlier statement of the transaction may tell its values at the end. */
  private boolean textsMayLeak;

  Results(Connection connection, Serving serving) {
    this.serving = serving;
    this.client = connection.client();
    this.replies = serving.replies();
  }

  boolean muted() {
    return muted;
  }

  /** The client sees nothing more up to ReadyForQuery. */
  void mute() {
    muted = true;
  }

  /** The fate of a message that the client reads unless it is muted. */
  Fate shown() {
    return muted ? Fate.DROP : Fate.PASS;
  }

  // ---- rows

  /** Whether rows go to the client as they are, so that they need not be whole. */
  boolean rowsPass() {
    if (muted) {
      return false;
    }
    var reply = replies.head();
    return reply == null || (!reply.swallowed && reply.plan() instanceof ResultPlan.PassThrough);
  }

  /** The header of a DataRow. */
  Reply onRow(int columns, int size) {
    var reply = replies.advance(Backend.DATA_ROW);
    if (reply.columns() != columns) {
      if (reply.columns() >= 0) {
        throw new ProtocolViolation("a DataRow with another number of columns than its result");
      }
      reply.onColumns(columns);
    }
    if (reply.execution != null) {
      reply.execution.onRow(size);
    }
    return reply;
  }

  /** A whole DataRow that must not go on as it is. */
  Fate onRow(ByteBuf bytes, int at, int size) {
    var reply = onRow(bytes.getUnsignedShort(at + 5), size);
    if (reply.swallowed) {
      serving.catalog().onRow(BodyReader.ofFrame(bytes, at));
    } else if (!muted && reply.plan() instanceof ResultPlan.Mask mask) {
      insertion.put(rowMasker.mask(bytes, at, mask, client.alloc()));
    }
    return Fate.DROP;
  }

  /** The header of a CopyData. Null if nobody looks at its data. */
  @Nullable Execution onCopyData(int size) {
    var execution = replies.advance(Backend.COPY_DATA).execution;
    if (execution != null) {
      execution.onServerData(size);
    }
    return execution;
  }

  /** RowDescription: decides what becomes of the rows. */
  Fate onRowDescription(Reply reply, BodyReader body) {
    var plan = plan(reply, body);
    if (reply.kind == Reply.Kind.QUERY) {
      reply.plan = plan;
      return plan instanceof ResultPlan.Refuse ? Fate.DROP : shown();
    }
    if (reply.portal != null) {
      reply.portal.toPlan(plan);
    }
    return reply.swallowed ? Fate.DROP : shown();
  }

  private ResultPlan plan(Reply reply, BodyReader body) {
    if (!serving.masks().active()) {
      reply.onColumns(RowDescription.count(body));
      return ResultPlan.PASS_THROUGH;
    }
    var fields = RowDescription.read(body);
    reply.onColumns(fields.size());
    var plan = serving.masks().plan(fields, reply.protection());
    var execution = reply.portal == null ? reply.execution : reply.portal.execution();
    if (plan instanceof ResultPlan.Mask mask && execution != null) {
      execution.onMasks(mask.names());
    }
    return plan;
  }

  /**
   * A statement has ended. Where its rows had to be withheld, the client reads the reason instead.
   *
   * @param refuse why, null if they were not
   */
  Fate onStatementEnd(Reply reply, ResultPlan.@Nullable Refuse refuse) {
    textsMayLeak |= reply.protection().textsMayLeak();
    if (reply.swallowed || muted) {
      return Fate.DROP;
    }
    if (refuse == null) {
      return Fate.PASS;
    }
    muted = true;
    return replaceBy(ErrorFields.error("42501", refuse.reason()));
  }

  // ---- errors and notices

  /** An error, of this message if it is of any. */
  Fate onError(@Nullable Reply failed, ErrorFields error) {
    if (muted) {
      return Fate.DROP;
    }
    if (failed != null && failed.refusal != null && !error.ends()) {
      return replaceBy(failed.refusal);
    }
    return mayLeak(failed) ? replaceBy(withoutText(error)) : Fate.PASS;
  }

  Fate onNotice(BodyReader body) {
    if (!mayLeak(replies.head())) {
      return Fate.PASS;
    }
    insertion.put(withoutText(ErrorFields.read(body)).toNoticeResponse(client.alloc()));
    return Fate.DROP;
  }

  private boolean mayLeak(@Nullable Reply reply) {
    return textsMayLeak || (reply != null && reply.protection().textsMayLeak());
  }

  private static ErrorFields withoutText(ErrorFields error) {
    return new ErrorFields(error.severity(), error.sqlState(), TEXT_WITHHELD);
  }

  private Fate replaceBy(ErrorFields error) {
    insertion.put(error.toErrorResponse(client.alloc()));
    return Fate.DROP;
  }

  /** ReadyForQuery. */
  void onReady(boolean idle) {
    muted = false;
    if (idle) {
      textsMayLeak = false;
    }
  }

  /** Gives away what goes to the client behind the message at hand, or in its place. */
  @Nullable ByteBuf takeInsertion() {
    return insertion.take();
  }

  /** Lets go of what was not given away. */
  void release() {
    insertion.release();
  }
}
