package dev.gatehouse.audit.merkle;

import java.io.IOException;

/** Where the complete nodes of a tree are found. */
@FunctionalInterface
public interface HashSource {

  /**
   * Writes the hash of the leaves {@code index << level} to {@code (index + 1) << level}, all of
   * which the tree has, to {@code out}.
   *
   * @throws IOException if it cannot be read, or what is there cannot be it
   */
  void read(int level, long index, byte[] out, int offset) throws IOException;
}
