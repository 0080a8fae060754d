package dev.gatehouse.audit.merkle;

import dev.gatehouse.audit.Sha256;
import java.security.DigestException;
import java.security.MessageDigest;

/**
 * The hash functions of RFC 6962 section 2.1. Holds one digest and allocates nothing for a hash, so
 * it belongs to one thread.
 */
public final class TreeHash {

  /** The root of the tree without leaves: SHA-256 of nothing. */
  public static final Hash EMPTY_ROOT = Hash.of(Sha256.digest().digest(), 0);

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final MessageDigest digest = Sha256.digest();

  /** Hashes a leaf; {@code out} gets {@link Hash#LENGTH} bytes. */
  public void leaf(byte[] leaf, int offset, int length, byte[] out, int outOffset) {
    digest.update(LEAF);
    digest.update(leaf, offset, length);
    finish(out, outOffset);
  }

  /**
   * Hashes two nodes that stand one behind the other, the left one at {@code offset}. The result
   * may overwrite them.
   */
  public void node(byte[] pair, int offset, byte[] out, int outOffset) {
    digest.update(NODE);
    digest.update(pair, offset, 2 * Hash.LENGTH);
    finish(out, outOffset);
  }

  private void finish(byte[] out, int offset) {
    try {
      digest.digest(out, offset, Hash.LENGTH);
    } catch (DigestException e) {
      throw new IndexOutOfBoundsException("no room for a hash at " + offset);
    }
  }
}
