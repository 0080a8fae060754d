package dev.gatehouse.session;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What goes behind the message at hand, or in its place. */
final class Insertion {

  private @Nullable ByteBuf bytes;

  /** Takes over the bytes. */
  void put(ByteBuf next) {
    if (bytes != null) {
      next.release();
      throw new IllegalStateException("two messages are inserted behind one");
    }
    bytes = next;
  }

  /** Gives away what was put, if anything was. */
  @Nullable ByteBuf take() {
    var taken = bytes;
    bytes = null;
    return taken;
  }

  /** Lets go of what was not given away. */
  void release() {
    var left = take();
    if (left != null) {
      left.release();
    }
  }
}
