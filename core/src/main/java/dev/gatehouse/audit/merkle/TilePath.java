package dev.gatehouse.audit.merkle;

/**
 * Names of tiles below the directory of a log (C2SP tlog-tiles). A tile holds up to 256 nodes side
 * by side; those of level L stand 8 x L levels above the leaves.
 */
public final class TilePath {

  /** Levels of the tree from one level of tiles to the next. */
  public static final int HEIGHT = 8;

  /** Nodes of a full tile, leaves of a full bundle. */
  public static final int WIDTH = 1 << HEIGHT;

  /** Levels of tiles that the largest tree has. */
  public static final int LEVELS = 8;

  private TilePath() {}

  /** A tile of hashes. */
  public static String hashes(int level, long index, int width) {
    return "tile/" + level + "/" + index(index) + partial(width);
  }

  /** A bundle of leaves. */
  public static String entries(long index, int width) {
    return "tile/entries/" + index(index) + partial(width);
  }

  /** Nodes that tile {@code index} of {@code level} has in a tree of {@code size}. */
  static int width(int level, long index, long size) {
    var nodes = size >>> (HEIGHT * level);
    return Math.clamp(nodes - (index << HEIGHT), 0, WIDTH);
  }

  private static String partial(int width) {
    return width == WIDTH ? "" : ".p/" + width;
  }

  /** Groups of three digits; all but the last begin with an x. */
  private static String index(long index) {
    var path = group(index % 1000);
    for (var rest = index / 1000; rest > 0; rest /= 1000) {
      path = "x" + group(rest % 1000) + "/" + path;
    }
    return path;
  }

  private static String group(long number) {
    var digits = Long.toString(number);
    return "000".substring(digits.length()) + digits;
  }
}
