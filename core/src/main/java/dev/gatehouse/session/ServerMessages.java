package dev.gatehouse.session;

import dev.gatehouse.wire.Backend;
import dev.gatehouse.wire.Cumulation;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * Walks over what the server sends, message by message. Runs of messages that nobody changes travel
 * as one slice; rows that nobody masks are looked at by their headers alone and need not be whole.
 */
final class ServerMessages {

  /** Type, length and number of columns: what of a row is looked at. */
  private static final int ROW_HEADER = 7;

  private final Connection connection;
  private final Serving serving;
  private final Channel client;
  private final int longest;
  private final Answers answers;
  private final Results results;
  private Cumulation cumulation = new Cumulation();

  /** Bytes of a message that is not whole yet and passes as it comes. */
  private int passing;

  ServerMessages(Connection connection, Serving serving) {
    this.connection = connection;
    this.serving = serving;
    this.client = connection.client();
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
      var frame = frame(type, bytes.getInt(at + 1));
      if (type == Backend.DATA_ROW && results.rowsPass()) {
        if (end - at < ROW_HEADER) {
          break;
        }
        results.onRow(bytes.getUnsignedShort(at + 5), frame);
        passing = frame;
        continue;
      }
      if (type == Backend.COPY_DATA && !results.muted()) {
        results.onCopyData(frame);
        passing = frame;
        continue;
      }
      if (frame > end - at) {
        if (frame > longest) {
          throw new ProtocolViolation("a message of " + frame + " bytes is over the size limit");
        }
        break;
      }
      var fate = answers.onMessage(type, bytes, at, frame);
      var next = at + frame;
      var inserted = results.takeInsertion();
      if (fate == Fate.DROP || inserted != null) {
        pass(bytes, runStart, fate == Fate.PASS ? next : at);
        if (inserted != null) {
          client.write(inserted, client.voidPromise());
        }
        runStart = next;
      }
      at = next;
    }
    if (connection.phase() == serving) {
      pass(bytes, runStart, at);
      bytes.readerIndex(at);
      cumulation.trim();
    }
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

  private void pass(ByteBuf bytes, int from, int to) {
    if (to > from) {
      client.write(bytes.retainedSlice(from, to - from), client.voidPromise());
    }
  }
}
