package dev.gatehouse.audit.merkle;

import java.util.List;

/**
 * An inclusion or a consistency proof, checked as RFC 9162 sections 2.1.3.2 and 2.1.4.2 say. It
 * does not say which of the two it is, nor of what: that the verifier knows. Immutable.
 *
 * @param hashes in the order of RFC 6962, from the leaf upwards
 */
public record Proof(List<Hash> hashes) {

  /** What connects a tree with itself. */
  public static final Proof NONE = new Proof(List.of());

  /** Copies the list. */
  public Proof {
    hashes = List.copyOf(hashes);
  }

  /** Whether this proves that the leaf stands at {@code index} of the tree. */
  public boolean includes(Hash leafHash, long index, TreeHead tree) {
    if (index < 0 || index >= tree.size()) {
      return false;
    }
    var node = new Climb(leafHash);
    var at = index;
    var last = tree.size() - 1;
    for (var sibling : hashes) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        node.joinLeft(sibling);
        // Without a sibling on its right a node moves up as it is.
        var levels = Long.numberOfTrailingZeros(at);
        at >>>= levels;
        last >>>= levels;
      } else {
        node.joinRight(sibling);
      }
      at >>>= 1;
      last >>>= 1;
    }
    return last == 0 && node.is(tree.root());
  }

  /**
   * Whether this proves that {@code newer} begins with the leaves of {@code older}, which must have
   * some: that everything extends the empty tree needs no proof. Trees of one size must be equal.
   */
  public boolean connects(TreeHead older, TreeHead newer) {
    if (older.size() < 1 || older.size() > newer.size()) {
      return false;
    }
    if (older.size() == newer.size()) {
      return hashes.isEmpty() && older.root().equals(newer.root());
    }
    if (hashes.isEmpty()) {
      return false;
    }
    var shift = Long.numberOfTrailingZeros(older.size());
    var at = (older.size() - 1) >>> shift;
    var last = (newer.size() - 1) >>> shift;
    // An older tree that is complete is itself the node to begin with.
    var complete = Long.bitCount(older.size()) == 1;
    var start = complete ? older.root() : hashes.getFirst();
    var oldNode = new Climb(start);
    var newNode = new Climb(start);
    for (var sibling : complete ? hashes : hashes.subList(1, hashes.size())) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        oldNode.joinLeft(sibling);
        newNode.joinLeft(sibling);
        var levels = Long.numberOfTrailingZeros(at);
        at >>>= levels;
        last >>>= levels;
      } else {
        newNode.joinRight(sibling);
      }
      at >>>= 1;
      last >>>= 1;
    }
    return last == 0 && oldNode.is(older.root()) && newNode.is(newer.root());
  }

  /** A node on its way to the root. */
  private static final class Climb {
    private final TreeHash hash = new TreeHash();
    private final byte[] pair = new byte[2 * Hash.LENGTH];
    private Hash node;

    Climb(Hash start) {
      node = start;
    }

    void joinLeft(Hash left) {
      join(left, node);
    }

    void joinRight(Hash right) {
      join(node, right);
    }

    private void join(Hash left, Hash right) {
      left.copyTo(pair, 0);
      right.copyTo(pair, Hash.LENGTH);
      hash.node(pair, 0, pair, 0);
      node = Hash.of(pair, 0);
    }

    boolean is(Hash root) {
      return node.equals(root);
    }
  }
}
