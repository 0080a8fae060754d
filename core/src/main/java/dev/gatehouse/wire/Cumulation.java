package dev.gatehouse.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Bytes received and not yet consumed. Usually one read holds whole messages and nothing is copied;
 * only the rest of a message cut by the end of a read is.
 */
public final class Cumulation {

  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

  /** Takes over a buffer that was read. */
  public void append(ByteBufAllocator allocator, ByteBuf in) {
    if (!bytes.isReadable()) {
      bytes.release();
      bytes = in;
      return;
    }
    try {
      var length = in.readableBytes();
      // Slices of the old buffer may be on their way out, so it is only grown in place when no one
      // else holds it.
      if (bytes.refCnt() > 1 || bytes.isReadOnly() || length > bytes.maxWritableBytes()) {
        var grown = allocator.buffer(bytes.readableBytes() + length);
        grown.writeBytes(bytes);
        bytes.release();
        bytes = grown;
      } else if (bytes.readerIndex() > 0) {
        bytes.discardSomeReadBytes();
      }
      bytes.writeBytes(in);
    } finally {
      in.release();
    }
  }

  /** The unconsumed bytes; consume by moving the reader index. Still owned by this object. */
  public ByteBuf bytes() {
    return bytes;
  }

  /** Gives a buffer back whose bytes have all been consumed: an idle session holds none. */
  public void trim() {
    if (!bytes.isReadable()) {
      release();
    }
  }

  /** Releases what is left. */
  public void release() {
    bytes.release();
    bytes = Unpooled.EMPTY_BUFFER;
  }
}
