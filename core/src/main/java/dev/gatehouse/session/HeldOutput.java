package dev.gatehouse.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What goes to one side, held back while its evidence is not safe: to the server what may change
 * something, to the client the answers to what only reads. The order is never changed: what needs
 * no evidence waits behind what does.
 */
final class HeldOutput {

  /**
   * Something that waits.
   *
   * @param bytes null for evidence alone
   * @param weight what it keeps in memory
   */
  private record Held(@Nullable ByteBuf bytes, int weight, long batch) {}

  private final Channel out;
  private final ReadGate otherGate;
  private final int limit;
  private final Runnable hurry;
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private long heldBytes;
  private long required;
  private long safe;

  /** At first too: what the login has written may not have been flushed. */
  private boolean unflushed = true;

  private boolean crowded;

  /**
   * Above {@code limit} held bytes the other side is not read.
   *
   * @param hurry told when something waits that would go out otherwise
   */
  HeldOutput(Channel out, ReadGate otherGate, int limit, Runnable hurry) {
    this.out = out;
    this.otherGate = otherGate;
    this.limit = limit;
    this.hurry = hurry;
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
    hurryIfCrowded();
  }

  /** The batch of evidence that what is written now waits for. */
  long required() {
    return required;
  }

  /** Whether what is written now has to wait. */
  boolean holds() {
    return !held.isEmpty() || required > safe;
  }

  /** Takes over the bytes. */
  void write(ByteBuf bytes) {
    if (!holds()) {
      out.write(bytes, out.voidPromise());
      unflushed = true;
      return;
    }
    hold(new Held(bytes, bytes.readableBytes(), required));
    hurry.run();
  }

  private void hold(Held next) {
    heldBytes += next.weight();
    held.add(next);
    if (heldBytes > limit) {
      crowded = true;
      otherGate.close(ReadGate.Reason.EVIDENCE);
    }
  }

  /** While the other side is not read, nothing may happen that would bring the evidence along. */
  private void hurryIfCrowded() {
    if (crowded) {
      hurry.run();
    }
  }

  /** The evidence up to this batch is safe. */
  void onSafe(long batch) {
    safe = Math.max(safe, batch);
    while (!held.isEmpty() && held.peek().batch() <= safe) {
      var next = held.remove();
      heldBytes -= next.weight();
      if (next.bytes() != null) {
        out.write(next.bytes(), out.voidPromise());
        unflushed = true;
      }
    }
    if (heldBytes <= limit / 2) {
      openOther();
    }
    hurryIfCrowded();
    flush();
  }

  void flush() {
    if (unflushed) {
      unflushed = false;
      out.flush();
    }
  }

  /** Drops what is held, and waits for nothing more. */
  void drop() {
    release();
    heldBytes = 0;
    required = safe;
    openOther();
  }

  private void openOther() {
    crowded = false;
    otherGate.open(ReadGate.Reason.EVIDENCE);
  }

  /** Drops what is held. */
  void release() {
    held.forEach(next -> ReferenceCountUtil.release(next.bytes()));
    held.clear();
  }
}
