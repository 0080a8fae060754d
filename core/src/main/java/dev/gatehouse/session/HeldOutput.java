package dev.gatehouse.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;

/**
 * What goes to the server, held back while its evidence is not safe. The order is never changed:
 * what needs no evidence waits behind what does.
 */
final class HeldOutput {

  private record Held(ByteBuf bytes, long batch) {}

  private final Channel server;
  private final ReadGate clientGate;
  private final int limit;
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private long heldBytes;
  private long required;
  private long safe;
  private boolean unflushed;

  /** Above {@code limit} held bytes the client is not read. */
  HeldOutput(Channel server, ReadGate clientGate, int limit) {
    this.server = server;
    this.clientGate = clientGate;
    this.limit = limit;
  }

  /** From now on everything waits until this batch of evidence is safe. */
  void require(long batch) {
    required = batch;
  }

  /** The batch of evidence that what is written now waits for. */
  long required() {
    return required;
  }

  /** Takes over the bytes. */
  void write(ByteBuf bytes) {
    if (held.isEmpty() && required <= safe) {
      server.write(bytes, server.voidPromise());
      unflushed = true;
      return;
    }
    heldBytes += bytes.readableBytes();
    held.add(new Held(bytes, required));
    if (heldBytes > limit) {
      clientGate.close(ReadGate.Reason.EVIDENCE);
    }
  }

  /** The evidence up to this batch is safe. */
  void onSafe(long batch) {
    safe = Math.max(safe, batch);
    while (!held.isEmpty() && held.peek().batch() <= safe) {
      var next = held.remove();
      heldBytes -= next.bytes().readableBytes();
      server.write(next.bytes(), server.voidPromise());
      unflushed = true;
    }
    if (heldBytes <= limit / 2) {
      clientGate.open(ReadGate.Reason.EVIDENCE);
    }
    flush();
  }

  void flush() {
    if (unflushed) {
      unflushed = false;
      server.flush();
    }
  }

  /** Drops what is held. */
  void release() {
    held.forEach(next -> next.bytes().release());
    held.clear();
  }
}
