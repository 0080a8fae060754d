package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.journal.Frame;
import dev.gatehouse.audit.journal.Leaf;
import java.util.zip.CRC32C;

/**
 * Tells what stands behind the last whole frame of a log. A write that was cut short leaves whole
 * sectors out, and nothing that was written later stands behind it; everything else is no accident
 * of writing.
 */
enum Tail {
  /** Only zeros. */
  NONE,
  /** A write was cut short. */
  TORN,
  /** A frame was changed: all its sectors are there. */
  ALTERED,
  /** Frames that were written later are whole. */
  OVERTAKEN;

  private static final int SECTOR = 512;

  /** A sector with less than this in it was never a piece of frames. */
  private static final int LEAST = 32;

  /** The shortest note there can be is longer. */
  private static final int LEAST_NOTE = 64;

  /**
   * Looks at a tail.
   *
   * @param tail up to its last byte that is not zero
   * @param offset of it in the file
   * @param fileLength bytes of the file
   * @param nonce of the segment; without meaning if it has no header
   * @param header whether the segment has one
   * @param suspect the batch that may be cut short
   */
  static Tail of(
      byte[] tail, long offset, long fileLength, long nonce, boolean header, long suspect) {
    if (tail.length == 0) {
      return NONE;
    }
    if (tail.length == SegmentReader.LONGEST || overtaken(tail, nonce, header, suspect)) {
      return OVERTAKEN;
    }
    return torn(tail, offset, fileLength) ? TORN : ALTERED;
  }

  private static boolean overtaken(byte[] tail, long nonce, boolean header, long suspect) {
    var crc = new CRC32C();
    var scratch = new byte[Long.BYTES];
    for (var at = 0; at + Frame.HEADER <= tail.length; at += Frame.ALIGNMENT) {
      if (Frame.int32(tail, at) == Frame.MAGIC
          && Frame.batch(tail, at) > suspect
          && (!header || validAt(tail, at, nonce, crc, scratch))) {
        return true;
      }
    }
    return false;
  }

  /** The tail ends with its last byte that is not zero; the padding of a frame may follow. */
  private static boolean validAt(byte[] tail, int at, long nonce, CRC32C crc, byte[] scratch) {
    var payload = Frame.length(tail, at);
    if (payload < 0 || payload > SegmentReader.LONGEST) {
      return false;
    }
    var frame = new byte[Frame.size(payload)];
    System.arraycopy(tail, at, frame, 0, Math.min(frame.length, tail.length - at));
    return Frame.valid(frame, 0, frame.length, nonce, crc, scratch);
  }

  private static boolean torn(byte[] tail, long offset, long fileLength) {
    if (zero(tail, 0, Long.BYTES)) {
      // The sector in which the frame began is missing, all of it, and others are not.
      return zero(tail, 0, (int) (SECTOR - offset % SECTOR)) && nonZero(tail) >= LEAST;
    }
    if (tail.length < Long.BYTES || Frame.int32(tail, 0) != Frame.MAGIC) {
      return false;
    }
    var payload = Frame.length(tail, 0);
    if (payload < 0
        || payload > SegmentReader.LONGEST
        || offset + Frame.size(payload) > fileLength
        || !possible(tail, payload)) {
      return false;
    }
    var end = Frame.size(payload);
    for (var from = 0; from < end; ) {
      var to = Math.min(end, from + (int) (SECTOR - (offset + from) % SECTOR));
      if (zero(tail, from, to)) {
        return true;
      }
      from = to;
    }
    return false;
  }

  /** Whether a frame of that type has such a length; the type may be missing. */
  private static boolean possible(byte[] tail, int payload) {
    return switch (tail.length > Frame.TYPE_AT ? Frame.type(tail, 0) : 0) {
      case 0 -> true;
      case Frame.BODY, Frame.SEGMENT, Frame.RECEIPT -> payload >= Long.BYTES;
      case Frame.LEAF -> payload == Leaf.SIZE;
      case Frame.NOTE -> payload >= LEAST_NOTE;
      case Frame.CLOSE -> payload == 1;
      default -> false;
    };
  }

  private static boolean zero(byte[] tail, int from, int to) {
    for (var i = from; i < Math.min(to, tail.length); i++) {
      if (tail[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static int nonZero(byte[] tail) {
    var count = 0;
    for (var b : tail) {
      if (b != 0) {
        count++;
      }
    }
    return count;
  }
}
