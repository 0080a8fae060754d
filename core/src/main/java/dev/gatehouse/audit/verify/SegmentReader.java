package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.journal.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;

/** Reads the frames of a file one after the other, and what stands behind the last. */
final class SegmentReader implements AutoCloseable {

  private static final int WINDOW = 256 * 1024;

  /** No frame is longer. */
  static final int LONGEST = 64 << 20;

  private static final byte[] ZEROS = new byte[WINDOW];

  private static final long PAUSE_NANOS = 5_000_000;

  /** An erasure that was cut short may never go on. */
  private static final int PAUSES = 400;

  private final BooleanSupplier erasing;
  private final FileChannel channel;
  private final long length;
  private final CRC32C crc = new CRC32C();
  private final byte[] scratch = new byte[Long.BYTES];
  private byte[] window = new byte[WINDOW];
  private long windowAt;
  private int filled;
  private int at;
  private int size;
  private long nonce;

  /** Bodies may be overwritten while it reads; {@code erasing} says whether they are. */
  SegmentReader(Path file, BooleanSupplier erasing) throws IOException {
    this.erasing = erasing;
    channel = FileChannel.open(file, StandardOpenOption.READ);
    length = channel.size();
  }

  /** Reads the first frame, with the nonce that it names itself; false if there is none. */
  boolean first() throws IOException {
    if (!fill(Frame.HEADER + Long.BYTES) || Frame.int32(window, 0) != Frame.MAGIC) {
      return false;
    }
    nonce = Frame.int64(window, Frame.HEADER);
    return next() && type() == Frame.SEGMENT;
  }

  /** Moves to the next frame; false, and nothing moves, if none with a right CRC begins here. */
  boolean next() throws IOException {
    at += size;
    size = 0;
    if (!fill(Frame.HEADER) || Frame.int32(window, at) != Frame.MAGIC) {
      return false;
    }
    var payload = Frame.length(window, at);
    if (payload < 0 || payload > LONGEST || !fill(Frame.size(payload))) {
      return false;
    }
    if (!valid() && !validAgain(Frame.size(payload))) {
      return false;
    }
    size = Frame.size(payload);
    return true;
  }

  private boolean valid() {
    return Frame.valid(window, at, filled, nonce, crc, scratch);
  }

  /** A body that is overwritten while it is read is half the old and half the new one. */
  private boolean validAgain(int frame) throws IOException {
    if (type() != Frame.BODY) {
      return false;
    }
    for (var left = PAUSES; left > 0; left--) {
      var goesOn = erasing.getAsBoolean();
      if (read(window, at, frame, windowAt + at) == frame && valid()) {
        return true;
      }
      if (!goesOn) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return false;
  }

  private boolean fill(int count) throws IOException {
    if (filled - at >= count) {
      return true;
    }
    System.arraycopy(window, at, window, 0, filled - at);
    windowAt += at;
    filled -= at;
    at = 0;
    if (window.length < count) {
      window = Arrays.copyOf(window, count);
    }
    filled += read(window, filled, window.length - filled, windowAt + filled);
    return filled >= count;
  }

  private int read(byte[] into, int from, int count, long position) throws IOException {
    var buffer = ByteBuffer.wrap(into, from, count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position() - from) < 0) {
        break;
      }
    }
    return buffer.position() - from;
  }

  byte[] array() {
    return window;
  }

  /** Where the frame begins in {@link #array}. */
  int at() {
    return at;
  }

  int payload() {
    return at + Frame.HEADER;
  }

  int payloadLength() {
    return Frame.length(window, at);
  }

  int type() {
    return Frame.type(window, at);
  }

  /** Where the frame begins in the file. */
  long offset() {
    return windowAt + at;
  }

  /** Where the next one begins, or would. */
  long nextOffset() {
    return windowAt + at + size;
  }

  /** Bytes of the file. */
  long length() {
    return length;
  }

  long nonce() {
    return nonce;
  }

  /** The bytes behind the last frame up to the last that is not zero; null if that is too many. */
  byte[] tail() throws IOException {
    var from = nextOffset();
    var end = from;
    var block = new byte[WINDOW];
    for (var position = from; position < length; position += WINDOW) {
      var read = read(block, 0, (int) Math.min(WINDOW, length - position), position);
      if (Arrays.mismatch(block, 0, read, ZEROS, 0, read) >= 0) {
        while (block[read - 1] == 0) {
          read--;
        }
        end = position + read;
      }
    }
    var tail = new byte[(int) Math.min(end - from, LONGEST)];
    read(tail, 0, tail.length, from);
    return tail;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
