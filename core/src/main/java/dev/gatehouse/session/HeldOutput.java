package dev.gatehouse.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What goes to the server, held back while its evidence is not safe. The order is never changed:
 * what needs no evidence waits behind what does.
 */
final class HeldOutput {

  /**
   * Something that waits.
   *
   * @param bytes null for evidence alone
   * @param weight what it keeps in memory
   */
  private record Held(@Nullable ByteBuf bytes, int weight, long batch) {}

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

  /**
   * From now on everything waits until this batch of evidence is safe.
   *
   * @param weight what the evidence keeps in memory until then, bytes; it counts whether or not
   *     anything is sent for it
   */
  void require(long batch, int weight) {
    required = batch;
    hold(new Held(null, weight, batch));
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
    hold(new Held(bytes, bytes.readableBytes(), required));
  }

  private void hold(Held next) {
    heldBytes += next.weight();
    held.add(next);
    if (heldBytes > limit) {
      clientGate.close(ReadGate.Reason.EVIDENCE);
    }
  }

  /** The evidence up to this batch is safe. */
  void onSafe(long batch) {
    safe = Math.max(safe, batch);
    while (!held.isEmpty() && held.peek().batch() <= safe) {
      var next = held.remove();
      heldBytes -= next.weight();
      if (next.bytes() != null) {
        server.write(next.bytes(), server.voidPromise());
        unflushed = true;
      }
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
    held.forEach(next -> ReferenceCountUtil.release(next.bytes()));
    held.clear();
  }
}
