package dev.gatehouse.audit.journal;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a segment one after the other. For one thread. */
final class FrameReader {

  private static final int WINDOW = 256 * 1024;

  /** A frame longer than this is an error: no field has such a chunk, no header such a list. */
  private static final int LONGEST = 64 << 20;

  private static final long PAUSE_NANOS = 5_000_000;

  /** An erasure that was cut short may never go on. */
  private static final int PAUSES = 400;

  private final Storage.SegmentFile file;
  private final BooleanSupplier erasing;
  private final CRC32C crc = new CRC32C();
  private final byte[] scratch = new byte[Long.BYTES];
  private byte[] window = new byte[WINDOW];
  private long windowAt;
  private int filled;
  private int at;
  private int size;
  private long nonce;

  /** Frames are checked with this nonce. Nobody changes what it reads. */
  FrameReader(Storage.SegmentFile file, long nonce, long offset) {
    this(file, nonce, offset, () -> false);
  }

  /** The same where bodies may be overwritten meanwhile; {@code erasing} says whether they are. */
  FrameReader(Storage.SegmentFile file, long nonce, long offset, BooleanSupplier erasing) {
    this.erasing = erasing;
    this.file = file;
    this.nonce = nonce;
    this.windowAt = offset;
  }

  /**
   * The header of a segment; null if the file holds no frame at its beginning.
   *
   * @throws JournalException if it is a frame that says what it must not
   */
  static @Nullable SegmentHeader header(Storage.SegmentFile file, String name) throws IOException {
    var reader = new FrameReader(file, 0, 0);
    if (!reader.fill(Frame.HEADER + Long.BYTES)
        || Frame.int32(reader.window, 0) != Frame.MAGIC
        || Frame.type(reader.window, 0) != Frame.SEGMENT) {
      return null;
    }
    reader.nonce = Frame.int64(reader.window, Frame.HEADER);
    if (!reader.next()) {
      return null;
    }
    try {
      return SegmentHeader.decode(reader.window, Frame.HEADER, Frame.length(reader.window, 0));
    } catch (JournalException e) {
      throw new JournalException(name + ": " + e.getMessage());
    }
  }

  /** Moves to the next frame; false if none with a right CRC begins here, and nothing moves. */
  boolean next() throws IOException {
    if (!step()) {
      return false;
    }
    if (valid() || validAgain()) {
      return true;
    }
    size = 0;
    return false;
  }

  /**
   * A body that is overwritten while it is read is half the old and half the new one. So it is read
   * again: at once if nothing is erased any more, else until that is over.
   */
  private boolean validAgain() throws IOException {
    if (Frame.type(window, at) != Frame.BODY) {
      return false;
    }
    for (var left = PAUSES; left > 0; left--) {
      var goesOn = erasing.getAsBoolean();
      if (file.read(window, at, size, windowAt + at) == size && valid()) {
        return true;
      }
      if (!goesOn) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return false;
  }

  /** Moves to the next frame by its header alone; false if no header stands here. */
  boolean step() throws IOException {
    at += size;
    size = 0;
    if (!fill(Frame.HEADER) || Frame.int32(window, at) != Frame.MAGIC) {
      return false;
    }
    var length = Frame.length(window, at);
    if (length < 0 || length > LONGEST || !fill(Frame.size(length))) {
      return false;
    }
    size = Frame.size(length);
    return true;
  }

  /** Whether the frame that {@link #step} has come to is whole. */
  boolean valid() {
    return Frame.valid(window, at, filled, nonce, crc, scratch);
  }

  /** Makes sure that so many bytes from here on are in the window. */
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
    filled += file.read(window, filled, window.length - filled, windowAt + filled);
    return filled >= count;
  }

  /** Forgets what is in the window: the file may hold more by now. */
  void refresh() {
    windowAt += at + size;
    at = 0;
    size = 0;
    filled = 0;
  }

  /** What holds the frame; valid until the next one. */
  byte[] array() {
    return window;
  }

  /** Where the frame begins in {@link #array}. */
  int at() {
    return at;
  }

  /** Where it begins in the file; if there is none, where it would. */
  long offset() {
    return windowAt + at;
  }

  /** Where the next one begins in the file. */
  long nextOffset() {
    return windowAt + at + size;
  }

  int type() {
    return Frame.type(window, at);
  }
}
