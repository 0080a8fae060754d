package dev.gatehouse.audit.merkle;

/** Hears of every node of the tree when it is complete; level by level, in order. */
@FunctionalInterface
public interface NodeSink {

  /** Keeps nothing. */
  NodeSink NONE = (level, index, hashes, offset) -> {};

  /**
   * The subtree over the leaves {@code index << level} to {@code (index + 1) << level} is complete.
   * Must not throw.
   *
   * @param level 0 for leaves
   * @param hashes the hash stands at {@code offset}; valid only during the call
   */
  void node(int level, long index, byte[] hashes, int offset);
}
