package dev.gatehouse.session;

import dev.gatehouse.wire.Backend;
import dev.gatehouse.wire.Cumulation;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Walks over what the server sends, message by message. Runs of messages that nobody changes travel
 * as one slice; rows that nobody masks are looked at by their headers alone and need not be whole.
 */
final class ServerMessages {

  /** Type, length and number of columns: what of a row is looked at. */
  private static final int ROW_HEADER = 7;

  private final Connection connection;
  private final Serving serving;
  private final HeldOutput client;
  private final int longest;
  private final Answers answers;
  private final Results results;
  private Cumulation cumulation = new Cumulation();

  /** Bytes of a message that is not whole yet and passes as it comes. */
  private int passing;

  /** To which its data belongs; null if nobody looks at it. */
  private @Nullable Execution copying;

  /** Where in the buffer the messages begin that pass with the next slice. */
  private int runStart;

  /** Where in the buffer the message at hand begins. */
  private int at;

  ServerMessages(Connection connection, Serving serving) {
    this.connection = connection;
    this.serving = serving;
    this.client = serving.toClient();
    this.results = new Results(connection, serving);
    this.answers = new Answers(connection, serving, results);
    this.longest = connection.services().limits().messageSize();
  }

  void start(Cumulation received) {
    cumulation = received;
  }

  /** The server has sent a FATAL error: its end is no surprise. */
  boolean endAnnounced() {
    return answers.endAnnounced();
  }

  void onBytes(ByteBuf in) {
    cumulation.append(connection.server().alloc(), in);
    proceed();
  }

  void release() {
    cumulation.release();
    results.release();
  }

  /** The client sees nothing more of the answer at hand but that the server is ready. */
  void mute() {
    results.mute();
  }

  /** Part of a message has come. */
  boolean inPart() {
    return passing > 0 || cumulation.bytes().isReadable();
  }

  /** Part of a message has gone to the client: nothing else may be put behind it. */
  boolean inMessage() {
    return passing > 0;
  }

  /** Walks over the messages received so far. */
  void proceed() {
    var bytes = cumulation.bytes();
    runStart = bytes.readerIndex();
    at = runStart;
    try {
      walk(bytes, bytes.writerIndex());
    } catch (ProtocolViolation violation) {
      // What stands before it is as good as ever, and may end a message that is half sent.
      if (connection.phase() == serving) {
        pass(bytes, at);
      }
      throw violation;
    }
    if (connection.phase() == serving) {
      pass(bytes, at);
      bytes.readerIndex(at);
      cumulation.trim();
    }
  }

  private void walk(ByteBuf bytes, int end) {
    while (connection.phase() == serving) {
      if (passing > 0) {
        var step = Math.min(passing, end - at);
        if (copying != null) {
          copying.onDataPart(bytes, at, step);
        }
        passing -= step;
        at += step;
      }
      if (end - at < 5) {
        return;
      }
      var type = bytes.getByte(at);
      var frame = frame(type, bytes.getInt(at + 1));
      if (type == Backend.DATA_ROW && results.rowsPass()) {
        if (end - at < ROW_HEADER) {
          return;
        }
        results.onRow(bytes.getUnsignedShort(at + 5), frame);
        copying = null;
        passing = frame;
      } else if (type == Backend.COPY_DATA && !results.muted()) {
        copying = results.onCopyData(frame);
        passing = frame;
      } else if (frame > end - at) {
        if (frame > longest) {
          throw new ProtocolViolation("a message of " + frame + " bytes is over the size limit");
        }
        return;
      } else {
        onWhole(type, bytes, frame);
      }
    }
  }

  private void onWhole(byte type, ByteBuf bytes, int frame) {
    var fate = answers.onMessage(type, bytes, at, frame);
    if (connection.phase() != serving) {
      // It ended the session, and the bytes are gone.
      return;
    }
    var next = at + frame;
    var inserted = results.takeInsertion();
    if (fate == Fate.DROP || inserted != null) {
      pass(bytes, fate == Fate.PASS ? next : at);
      if (inserted != null) {
        client.write(inserted);
      }
      runStart = next;
    }
    at = next;
  }

  /** The size of the whole message, its type byte included. */
  private static int frame(byte type, int length) {
    var expected = Backend.length(type);
    if (expected < 0) {
      throw new ProtocolViolation("a message of unknown type " + (type & 0xff));
    }
    if (length < 4
        || length == Integer.MAX_VALUE
        || (expected > 0 && length != expected)
        || (type == Backend.DATA_ROW && length < ROW_HEADER - 1)) {
      throw new ProtocolViolation("a message of impossible length");
    }
    return length + 1;
  }

  /** Sends the run of messages that ends here. */
  private void pass(ByteBuf bytes, int to) {
    if (to > runStart) {
      client.write(bytes.retainedSlice(runStart, to - runStart));
      runStart = to;
    }
  }
}
