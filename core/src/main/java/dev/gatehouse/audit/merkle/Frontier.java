package dev.gatehouse.audit.merkle;

import java.nio.ByteBuffer;

/**
 * The right edge of a growing tree: all that appending and the root need. A tree of n leaves is a
 * row of complete subtrees, one for each bit set in n, the largest first; their roots stand here
 * one behind the other. Appending costs two hashes on average, leaf included, and no allocation.
 */
public final class Frontier {

  /** More leaves than any log will have; a size beyond is an error of its writer. */
  static final long MAX_SIZE = 1L << 62;

  private final TreeHash hash = new TreeHash();
  private final byte[] pair = new byte[2 * Hash.LENGTH];
  private final byte[] roots = new byte[64 * Hash.LENGTH];
  private final NodeSink sink;
  private int end;
  private long size;

  /** The tree without leaves. */
  public Frontier(NodeSink sink) {
    this.sink = sink;
  }

  /**
   * Takes up where {@link #write} left off.
   *
   * @throws IllegalArgumentException if the bytes are no frontier
   */
  public static Frontier read(ByteBuffer in, NodeSink sink) {
    if (in.remaining() < Long.BYTES) {
      throw new IllegalArgumentException("a frontier begins with its size");
    }
    var frontier = new Frontier(sink);
    frontier.size = in.getLong();
    if (frontier.size < 0 || frontier.size > MAX_SIZE) {
      throw new IllegalArgumentException("no tree has the size " + frontier.size);
    }
    frontier.end = Long.bitCount(frontier.size) * Hash.LENGTH;
    if (in.remaining() < frontier.end) {
      throw new IllegalArgumentException("a frontier of " + frontier.size + " is cut short");
    }
    in.get(frontier.roots, 0, frontier.end);
    return frontier;
  }

  /** Number of leaves. */
  public long size() {
    return size;
  }

  /** Appends a leaf. */
  public void append(byte[] leaf, int offset, int length) {
    hash.leaf(leaf, offset, length, roots, end);
    complete();
  }

  /** Appends a leaf that is hashed already. */
  public void appendHash(byte[] leafHash, int offset) {
    System.arraycopy(leafHash, offset, roots, end, Hash.LENGTH);
    complete();
  }

  /** The new leaf stands at the end; every subtree that it completes takes the place of its two. */
  private void complete() {
    if (size == MAX_SIZE) {
      throw new IllegalStateException("the tree is full");
    }
    var last = end;
    var level = 0;
    var index = size;
    sink.node(level, index, roots, last);
    while ((index & 1) == 1) {
      last -= Hash.LENGTH;
      hash.node(roots, last, roots, last);
      index >>>= 1;
      level++;
      sink.node(level, index, roots, last);
    }
    end = last + Hash.LENGTH;
    size++;
  }

  /** Size and root now. Hashes once for each subtree but one. */
  public TreeHead head() {
    if (size == 0) {
      return new TreeHead(0, TreeHash.EMPTY_ROOT);
    }
    var at = end - Hash.LENGTH;
    System.arraycopy(roots, at, pair, Hash.LENGTH, Hash.LENGTH);
    while (at > 0) {
      at -= Hash.LENGTH;
      System.arraycopy(roots, at, pair, 0, Hash.LENGTH);
      hash.node(pair, 0, pair, Hash.LENGTH);
    }
    return new TreeHead(size, Hash.of(pair, Hash.LENGTH));
  }

  /** Bytes that {@link #write} writes now: at most 8 + 62 x 32. */
  public int encodedLength() {
    return Long.BYTES + end;
  }

  /** Writes the size (u64, big-endian), then the root of each subtree, the largest first. */
  public void write(ByteBuffer out) {
    out.putLong(size).put(roots, 0, end);
  }
}
