package dev.gatehouse.audit.merkle;

/**
 * A tree in short.
 *
 * @param size number of leaves
 */
public record TreeHead(long size, Hash root) {

  /** Refuses a negative size. */
  public TreeHead {
    if (size < 0) {
      throw new IllegalArgumentException("no tree has the size " + size);
    }
  }
}
