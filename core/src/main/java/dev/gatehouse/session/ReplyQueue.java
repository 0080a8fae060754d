package dev.gatehouse.session;

import dev.gatehouse.statement.MemoryBudget;
import dev.gatehouse.statement.Prepared;
import dev.gatehouse.wire.Backend;
import dev.gatehouse.wire.ProtocolViolation;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The answers the server owes, in order: where the protocol stands. A pure data structure, driven
 * by what is sent to the server and by what it acknowledges; anything it may not send here is a
 * {@link ProtocolViolation}.
 */
final class ReplyQueue {

  private final ArrayDeque<Reply> replies = new ArrayDeque<>();
  private boolean skipping;
  private boolean synced = true;
  private final MemoryBudget budget;
  private long bytes;
  private long expected;

  /** How many had been answered when the server was ready last. */
  private long ready;

  /** The messages whose answers are due are counted in {@code budget} while they are. */
  ReplyQueue(MemoryBudget budget) {
    this.budget = budget;
  }

  int size() {
    return replies.size();
  }

  /** Bytes of the messages whose answers are due, as far as they are kept until then. */
  long bytes() {
    return bytes;
  }

  /** Everything sent has been answered, up to a ReadyForQuery. */
  boolean atBoundary() {
    return synced && replies.isEmpty();
  }

  /** How many answers have been expected since the session began. */
  long expected() {
    return expected;
  }

  private long answered() {
    return expected - replies.size();
  }

  /** The first so many have been answered, no other has, and the server was ready then. */
  boolean readyBehind(long number) {
    return answered() >= number && answered() == ready;
  }

  /**
   * Whether one ReadyForQuery is due, or the server skips all that comes before the next one, and
   * what comes before it is of statements that only read.
   */
  boolean onlyReads() {
    var last = replies.peekLast();
    if (last == null) {
      // Without a Sync more may follow, and be committed with it.
      return skipping;
    }
    for (var reply : replies) {
      if (reply.swallowed
          || reply.kind.endsReady() != (reply == last)
          || (reply.execution != null && !reply.execution.onlyReads())
          || reply.beginsBlock()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the server runs nothing more of what it has been sent: it is answered, or refused, or
   * stands behind what is refused, up to its Sync.
   */
  boolean nothingRuns() {
    if (replies.isEmpty()) {
      return synced || skipping;
    }
    var skipped = false;
    for (var reply : replies) {
      if (reply.refusal == null && !skipped) {
        return false;
      }
      skipped = !reply.kind.endsReady();
    }
    return true;
  }

  /** The answers that are due, in order. */
  Iterable<Reply> due() {
    return replies;
  }

  /** The answer that is due; null when the server owes nothing. */
  @Nullable Reply head() {
    return replies.peek();
  }

  /**
   * A message goes to the server.
   *
   * @return false if the server will skip it, so that no answer is to be expected
   */
  boolean expect(Reply reply) {
    synced = false;
    if (skipping) {
      if (reply.kind != Reply.Kind.SYNC) {
        return false;
      }
      skipping = false;
    }
    replies.add(reply);
    expected++;
    if (reply.size > 0) {
      bytes += reply.size;
      budget.hold(reply.size);
    }
    return true;
  }

  /**
   * The server has sent a message of this type as part of an answer.
   *
   * @return the answer it belongs to, which is out of the queue if that was its end
   */
  Reply advance(byte type) {
    var head = replies.peek();
    if (head == null) {
      throw new ProtocolViolation("an answer that nothing asked for");
    }
    var next = head.kind.next(head.stage, type);
    if (next == null) {
      throw new ProtocolViolation("an answer of type " + shown(type) + " at the wrong place");
    }
    head.stage = next;
    if (next == Reply.Stage.DONE) {
      remove();
      if (type == Backend.READY_FOR_QUERY) {
        // What was sent behind it is at work already.
        synced = replies.isEmpty();
        ready = answered();
      }
    }
    return head;
  }

  /** The answer that is due to our own Describe of a statement; null if there is none. */
  @Nullable Reply describing(Prepared statement) {
    for (var reply : replies) {
      if (reply.swallowed && reply.prepared == statement) {
        return reply;
      }
    }
    return null;
  }

  /** Whether the client's COPY data is read by the server. */
  boolean copiesIn() {
    var head = replies.peek();
    return head != null && head.copiesIn;
  }

  /**
   * CopyInResponse or CopyBothResponse: the client sends data from now on. The server reads and
   * ignores every Sync until the data of a COPY has ended.
   */
  void onCopyIn(Reply head) {
    head.copiesIn = true;
    for (var reply : replies) {
      if (reply != head && reply.kind != Reply.Kind.SYNC) {
        throw new ProtocolViolation("messages were sent into a COPY that had not begun");
      }
    }
    while (replies.size() > 1) {
      forget(replies.removeLast());
    }
  }

  /**
   * ErrorResponse.
   *
   * @param fatal whether the session ends with it: then it may come at any time
   * @param skipped told every message the server passes over because of it
   * @return the message that failed; null if the server speaks unasked
   */
  @Nullable Reply onError(boolean fatal, Consumer<Reply> skipped) {
    var failed = replies.peek();
    if (failed == null || failed.stage == Reply.Stage.FAILED) {
      if (!fatal) {
        throw new ProtocolViolation("an error that nothing caused");
      }
      return failed;
    }
    failed.copiesIn = false;
    if (failed.kind.endsReady()) {
      failed.stage = Reply.Stage.FAILED;
    } else {
      remove();
      skipToSync(skipped);
    }
    return failed;
  }

  private void skipToSync(Consumer<Reply> skipped) {
    while (true) {
      var next = replies.peek();
      if (next == null) {
        skipping = true;
        return;
      }
      if (next.kind == Reply.Kind.SYNC) {
        return;
      }
      skipped.accept(remove());
    }
  }

  /** Empties the queue when the connection ends. */
  void drain(Consumer<Reply> each) {
    while (!replies.isEmpty()) {
      each.accept(remove());
    }
  }

  private Reply remove() {
    var reply = replies.remove();
    forget(reply);
    return reply;
  }

  private void forget(Reply reply) {
    if (reply.size > 0) {
      bytes -= reply.size;
      budget.give(reply.size);
    }
  }

  private static String shown(byte type) {
    return type > ' ' && type < 127 ? "'" + (char) type + "'" : Integer.toString(type & 0xff);
  }
}
