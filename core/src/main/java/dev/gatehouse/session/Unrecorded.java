package dev.gatehouse.session;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.Frontend;
import dev.gatehouse.wire.Messages;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * What becomes of a session when what it waits for cannot be put on record. Outside a transaction
 * the client reads an error in place of each answer, and the session lives: either the server has
 * seen nothing of it, or it has only read and nobody gets the rows. In all other cases the session
 * ends, so that the server rolls back. Confined to the session's loop.
 */
final class Unrecorded {

  private final Connection connection;
  private final Serving serving;
  private final ReplyQueue replies;

  /** So many answers were expected when something was sent last. */
  private long sent;

  /** How many times the client has not seen yet that the server is ready. */
  private int readies;

  /** In what the client has not seen something may have been changed. */
  private boolean changes;

  /** The same since the server was ready last. */
  private boolean changing;

  /** What is held from the client begins within a message. */
  private boolean cut;

  Unrecorded(Connection connection, Serving serving) {
    this.connection = connection;
    this.serving = serving;
    this.replies = serving.replies();
  }

  // ---- how the session goes

  /** Messages have been sent, unless they are held. */
  void onSent() {
    if (!serving.toServer().holds()) {
      sent = replies.expected();
    }
  }

  /** Of what was held a part has gone, at least. */
  void onSafe() {
    sent = replies.expected();
    if (!serving.toClient().holds()) {
      readies = 0;
      changes = false;
      cut = false;
    } else if (readies > 0) {
      // How many of them have gone is not known, so no answer can be put in their place.
      changes = true;
    }
  }

  /** From now on the rest of a message is held whose beginning may have gone to the client. */
  void onCut() {
    cut = true;
  }

  /**
   * Whether what is held from the client begins within a message: nothing can stand in its place.
   */
  boolean cut() {
    return cut && serving.toClient().holds();
  }

  /** The server has done what a message asked for, or has refused it. */
  void onAnswered(Reply reply) {
    changing |= reply.execution != null && !reply.execution.onlyReads();
  }

  /** The server has said something that nothing asked for: it may not be withheld. */
  void onUnasked() {
    changes |= serving.toClient().holds();
  }

  /** The server has said that it is ready. */
  void onReady() {
    if (serving.toClient().holds()) {
      readies++;
      changes |= changing;
    }
    changing = false;
  }

  // ---- when it fails

  /** Something that the session waits for, or has waited for, cannot be put on record. */
  void fail(ErrorFields error) {
    if (!serving.toServer().holds() && !serving.toClient().holds()) {
      // It has been told already.
      return;
    }
    if (unseenByServer()) {
      refuse(error);
    } else if (onlyRead()) {
      withhold(error);
    } else {
      end(error);
    }
  }

  /** Nothing can be recorded now, and the transaction must not go on as if nothing were missing. */
  void end(ErrorFields error) {
    connection.fail(
        ErrorFields.fatal(error.sqlState(), error.message()), "evidence could not be written");
  }

  /**
   * Whether the server waits for a statement, outside a transaction, and all that is due is held.
   */
  private boolean unseenByServer() {
    return replies.readyBehind(sent)
        && idle()
        && !serving.toClient().holds()
        && (!serving.pause().on() || serving.pause().on(Pause.Reason.COPY));
  }

  private boolean idle() {
    return serving.state().view().transactionStatus() == TransactionStatus.IDLE
        && !serving.inServerMessage();
  }

  /** In place of each group of messages the server gets one that it is sure to refuse. */
  private void refuse(ErrorFields error) {
    var server = serving.toServer();
    server.drop();
    var substituted = false;
    for (var reply : replies.due()) {
      reply.refusal = error;
      if (!substituted && reply.kind != Reply.Kind.SYNC) {
        server.write(substitute(reply));
        substituted = true;
      }
      if (reply.kind.endsReady()) {
        if (reply.kind == Reply.Kind.SYNC) {
          server.write(Messages.bare(connection.server().alloc(), Frontend.SYNC));
        }
        substituted = false;
      }
    }
    onSent();
    server.flush();
  }

  private ByteBuf substitute(Reply reply) {
    var allocator = connection.server().alloc();
    return switch (reply.kind) {
      case QUERY -> Messages.query(allocator, ExtendedQuery.UNPARSABLE);
      case FUNCTION_CALL -> Messages.functionCallOfNothing(allocator);
      case PARSE -> Messages.parse(allocator, name(reply), ExtendedQuery.UNPARSABLE);
      case BIND,
          EXECUTE,
          DESCRIBE_STATEMENT,
          DESCRIBE_PORTAL,
          CLOSE_STATEMENT,
          CLOSE_PORTAL,
          SYNC ->
          Messages.bind(allocator, "", serving.nothing(), List.of());
    };
  }

  private static String name(Reply parse) {
    var prepared = parse.prepared;
    return prepared == null ? "" : prepared.name();
  }

  /** Whether what the client has not seen only reads, and the rest of it is one answer at most. */
  private boolean onlyRead() {
    return !serving.toServer().holds()
        && !changes
        && !changing
        && !cut()
        && idle()
        && !serving.pause().on()
        && (replies.atBoundary() ? readies > 0 : replies.onlyReads());
  }

  /** Nobody gets the rows. */
  private void withhold(ErrorFields reason) {
    var error =
        ErrorFields.error(
            reason.sqlState(), "the audit trail cannot be written: what was read is withheld");
    var client = serving.toClient();
    var allocator = connection.client().alloc();
    client.drop();
    for (; readies > 0; readies--) {
      client.write(error.toErrorResponse(allocator));
      client.write(Messages.readyForQuery(allocator, 'I'));
    }
    if (!replies.atBoundary()) {
      client.write(error.toErrorResponse(allocator));
      serving.muteServer();
    }
    client.flush();
  }
}
