package dev.gatehouse.audit.journal;

import java.util.zip.CRC32C;

/**
 * Looks for frames in bytes of which nobody knows where one begins. A client may have sent them, as
 * a value that is full of beginnings of frames: so a CRC is not computed over the bytes of each,
 * but from the CRCs of two beginnings of the whole. It is linear: with one more step of 64 bits it
 * is multiplied by x^64, in the field of its polynomial.
 */
final class FrameSearch {

  /** That of CRC-32C, highest power in the lowest bit. */
  private static final int POLYNOMIAL = 0x82f63b78;

  private static final int ONE = 1 << 31;

  /** What so many steps multiply with: 1, 2, 4, and so on. */
  private static final int[] STEPS = steps();

  private final byte[] bytes;
  private final int end;
  private final long nonce;

  /** CRCs of the bytes before each step. */
  private final int[] sums;

  private final CRC32C crc = new CRC32C();
  private final byte[] head = new byte[Long.BYTES + Frame.HEADER];

  /** In the first {@code end} of these bytes of a segment; the first of them is aligned. */
  FrameSearch(byte[] bytes, int end, long nonce) {
    this.bytes = bytes;
    this.end = end;
    this.nonce = nonce;
    this.sums = new int[end / Frame.ALIGNMENT + 1];
    for (var i = 1; i < sums.length; i++) {
      crc.update(bytes, (i - 1) * Frame.ALIGNMENT, Frame.ALIGNMENT);
      sums[i] = (int) crc.getValue();
    }
  }

  /** Whether a whole frame with a right CRC stands at this step, which is not that of a segment. */
  boolean found(int at) {
    return Frame.plausible(bytes, at, end)
        && bytes[at + Frame.TYPE_AT + 1] == Frame.VERSION
        && fits(Frame.type(bytes, at), Frame.length(bytes, at))
        && sum(at) == Frame.int32(bytes, at + Frame.CRC_AT);
  }

  private static boolean fits(int type, int length) {
    return switch (type) {
      case Frame.LEAF -> length == Leaf.SIZE;
      case Frame.BODY, Frame.NOTE, Frame.RECEIPT, Frame.CLOSE -> true;
      default -> false;
    };
  }

  private int sum(int at) {
    var rest = at + Frame.HEADER;
    var next = at + Frame.size(Frame.length(bytes, at));
    Frame.int64(head, 0, nonce);
    System.arraycopy(bytes, at, head, Long.BYTES, Frame.HEADER);
    Frame.int32(head, Long.BYTES + Frame.CRC_AT, 0);
    crc.reset();
    crc.update(head, 0, head.length);
    var before = (int) crc.getValue() ^ sums[rest / Frame.ALIGNMENT];
    return after(before, (next - rest) / Frame.ALIGNMENT) ^ sums[next / Frame.ALIGNMENT];
  }

  /** What becomes of a CRC after so many steps. */
  private static int after(int crc, int steps) {
    var moved = crc;
    for (var i = 0; steps >>> i != 0; i++) {
      if ((steps >>> i & 1) != 0) {
        moved = product(moved, STEPS[i]);
      }
    }
    return moved;
  }

  private static int[] steps() {
    var steps = new int[Integer.SIZE];
    // x itself, squared six times.
    steps[0] = ONE >>> 1;
    for (var i = 0; i < 6; i++) {
      steps[0] = product(steps[0], steps[0]);
    }
    for (var i = 1; i < steps.length; i++) {
      steps[i] = product(steps[i - 1], steps[i - 1]);
    }
    return steps;
  }

  /** Of two polynomials, modulo that of the CRC. */
  private static int product(int a, int b) {
    var product = 0;
    var power = b;
    for (var left = a; left != 0; left <<= 1) {
      product ^= left < 0 ? power : 0;
      power = power >>> 1 ^ ((power & 1) == 0 ? 0 : POLYNOMIAL);
    }
    return product;
  }
}
