package dev.gatehouse.audit.merkle;

import java.util.ArrayList;
import java.util.List;

/** A tree that keeps every node. */
final class MemoryTree implements HashSource, NodeSink {

  private final List<List<Hash>> levels = new ArrayList<>();
  private final Frontier frontier = new Frontier(this);
  private final List<TreeHead> heads = new ArrayList<>(List.of(frontier.head()));

  /** A tree of so many leaves, each other than the others. */
  static MemoryTree of(int size) {
    var tree = new MemoryTree();
    for (var i = 0; i < size; i++) {
      tree.append(leaf(i));
    }
    return tree;
  }

  /** A leaf as long as those of the journal. */
  static byte[] leaf(long index) {
    var leaf = new byte[208];
    for (var i = 0; i < leaf.length; i++) {
      leaf[i] = (byte) (index >>> (i % 8 * 8));
    }
    return leaf;
  }

  void append(byte[] leaf) {
    frontier.append(leaf, 0, leaf.length);
    heads.add(frontier.head());
  }

  Hash leafHash(int index) {
    return levels.getFirst().get(index);
  }

  /** The tree when it had so many leaves. */
  TreeHead head(int size) {
    return heads.get(size);
  }

  @Override
  public void node(int level, long index, byte[] hashes, int offset) {
    if (level == levels.size()) {
      levels.add(new ArrayList<>());
    }
    if (index != levels.get(level).size()) {
      throw new AssertionError("node " + index + " of level " + level + " out of order");
    }
    levels.get(level).add(Hash.of(hashes, offset));
  }

  @Override
  public void read(int level, long index, byte[] out, int offset) {
    levels.get(level).get((int) index).copyTo(out, offset);
  }
}
