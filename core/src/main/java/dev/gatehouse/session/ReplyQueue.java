package dev.gatehouse.session;

import dev.gatehouse.wire.ProtocolViolation;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The answers the server owes, in order: the truth about where the protocol stands. After an error
 * in the extended protocol the server skips everything up to Sync, and so does the queue.
 * ("Extended Query", "Pipelining".)
 */
final class ReplyQueue {

  private final ArrayDeque<Reply> replies = new ArrayDeque<>();
  private boolean skipping;
  private boolean synced = true;

  int size() {
    return replies.size();
  }

  boolean isEmpty() {
    return replies.isEmpty();
  }

  /**
   * Whether ReadyForQuery was the server's last word and nothing was sent since. With all answers
   * in but no Sync yet, an implicit transaction may be open or the server may be skipping.
   */
  boolean atBoundary() {
    return synced && replies.isEmpty();
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
    return true;
  }

  /** The due answer is complete. */
  Reply complete(Reply.Kind kind) {
    var head = replies.peek();
    if (head == null || head.kind != kind) {
      throw unexpected();
    }
    return replies.remove();
  }

  /**
   * ErrorResponse.
   *
   * @param skipped told every message the server passes over because of it
   * @return the message that failed; null if the server speaks unasked
   */
  @Nullable Reply onError(Consumer<Reply> skipped) {
    var failed = replies.peek();
    if (failed == null) {
      return null;
    }
    switch (failed.kind) {
      case QUERY, FUNCTION_CALL, SYNC -> {}
      case PARSE,
          BIND,
          DESCRIBE_STATEMENT,
          DESCRIBE_PORTAL,
          EXECUTE,
          CLOSE_STATEMENT,
          CLOSE_PORTAL -> {
        replies.remove();
        skipToSync(skipped);
      }
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
      skipped.accept(replies.remove());
    }
  }

  /** ReadyForQuery: completes a Sync, Query or FunctionCall. */
  Reply onReadyForQuery() {
    var head = replies.peek();
    if (head == null) {
      throw unexpected();
    }
    return switch (head.kind) {
      case SYNC, QUERY, FUNCTION_CALL -> {
        replies.remove();
        // What was sent behind it is at work already.
        synced = replies.isEmpty();
        yield head;
      }
      case PARSE,
          BIND,
          DESCRIBE_STATEMENT,
          DESCRIBE_PORTAL,
          EXECUTE,
          CLOSE_STATEMENT,
          CLOSE_PORTAL ->
          throw unexpected();
    };
  }

  /** CopyInResponse: the server reads and ignores every Sync until the COPY data has ended. */
  Reply onCopyIn() {
    var head = replies.peek();
    if (head == null || (head.kind != Reply.Kind.EXECUTE && head.kind != Reply.Kind.QUERY)) {
      throw unexpected();
    }
    for (var reply : replies) {
      if (reply != head && reply.kind != Reply.Kind.SYNC) {
        throw new ProtocolViolation("messages were sent into a COPY that had not begun");
      }
    }
    replies.clear();
    replies.add(head);
    return head;
  }

  /** Empties the queue when the connection ends. */
  void drain(Consumer<Reply> each) {
    replies.forEach(each);
    replies.clear();
  }

  private static ProtocolViolation unexpected() {
    return new ProtocolViolation("an answer that nothing asked for");
  }
}
