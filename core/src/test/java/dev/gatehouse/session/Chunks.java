package dev.gatehouse.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Ways to cut bytes into segments. */
final class Chunks {

  private Chunks() {}

  /**
   * Pieces of random lengths, mostly short; the same for the same seed. A seed of 0 gives single
   * bytes.
   */
  static List<byte[]> cut(byte[] bytes, int seed) {
    var pieces = new ArrayList<byte[]>();
    var random = new Random(seed);
    for (var at = 0; at < bytes.length; ) {
      var most = seed == 0 || random.nextInt(3) == 0 ? 1 : random.nextBoolean() ? 8 : 256;
      var end = Math.min(bytes.length, at + 1 + random.nextInt(most));
      pieces.add(Arrays.copyOfRange(bytes, at, end));
      at = end;
    }
    return pieces;
  }
}
