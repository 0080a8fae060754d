package dev.gatehouse.session;

import dev.gatehouse.audit.Sha256;
import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data of one COPY as it passes, in whatever pieces: counted and hashed, never kept. ("COPY
 * Operations".)
 */
final class CopyStream {

  /** Type and length in front of the data of a CopyData. */
  private static final int HEADER = 5;

  private final boolean in;
  private final boolean binary;
  private final @Nullable MessageDigest sha256;
  private long bytes;

  /** Bytes of the message at hand that are no data. */
  private int header;

  /**
   * Without data yet.
   *
   * @param in whether the client sends it
   * @param binary whether the whole of it is in binary format
   * @param hashed whether its hash is recorded: that of a few rows is found by trying values
   */
  CopyStream(boolean in, boolean binary, boolean hashed) {
    sha256 = hashed ? Sha256.digest() : null;
    this.in = in;
    this.binary = binary;
  }

  /** Whether the client sends it. */
  boolean in() {
    return in;
  }

  /** A CopyData begins: what {@link #onPart} is given next is its header. */
  void onMessage() {
    header = HEADER;
  }

  /** The next bytes of the message at hand. */
  void onPart(ByteBuf message, int at, int length) {
    var skipped = Math.min(header, length);
    header -= skipped;
    var data = length - skipped;
    if (data > 0) {
      bytes += data;
      if (sha256 != null) {
        hash(sha256, message, at + skipped, data);
      }
    }
  }

  private static void hash(MessageDigest sha256, ByteBuf message, int at, int length) {
    if (message.hasArray()) {
      sha256.update(message.array(), message.arrayOffset() + at, length);
    } else {
      // Allocates nothing, other than nioBuffer.
      sha256.update(message.internalNioBuffer(at, length));
    }
  }

  /** Adds all of it to the details of an event; nothing may be added to it afterwards. */
  void describe(Map<String, String> details) {
    details.put("direction", in ? "in" : "out");
    details.put("format", binary ? "binary" : "text");
    details.put("bytes", Long.toString(bytes));
    if (sha256 != null) {
      details.put("sha256", HexFormat.of().formatHex(sha256.digest()));
    }
  }
}
