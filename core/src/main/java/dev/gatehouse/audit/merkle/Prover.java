package dev.gatehouse.audit.merkle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;

/** Makes proofs and roots from stored nodes (RFC 6962 section 2.1). Belongs to one thread. */
public final class Prover {

  private final HashSource source;
  private final TreeHash hash = new TreeHash();
  private final byte[] pair = new byte[2 * Hash.LENGTH];

  /** Reads nodes from {@code source}, which must have the leaves of every size asked for. */
  public Prover(HashSource source) {
    this.source = source;
  }

  /** The tree of the first {@code size} leaves. */
  public TreeHead head(long size) throws IOException {
    return new TreeHead(size, size == 0 ? TreeHash.EMPTY_ROOT : range(0, size));
  }

  /** That the leaf at {@code index} is in the tree of {@code size} (section 2.1.1). */
  public Proof inclusion(long index, long size) throws IOException {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("no leaf " + index + " among " + size);
    }
    var path = new ArrayList<Hash>();
    var low = 0L;
    var high = size;
    while (high - low > 1) {
      var middle = low + largestPowerBelow(high - low);
      if (index < middle) {
        path.add(range(middle, high));
        high = middle;
      } else {
        path.add(range(low, middle));
        low = middle;
      }
    }
    Collections.reverse(path);
    return new Proof(path);
  }

  /** That the tree of {@code second} leaves begins with that of {@code first} (section 2.1.2). */
  public Proof consistency(long first, long second) throws IOException {
    if (first < 1 || first > second) {
      throw new IllegalArgumentException("nothing to prove from " + first + " to " + second);
    }
    var path = new ArrayList<Hash>();
    var low = 0L;
    var high = second;
    while (first < high) {
      var middle = low + largestPowerBelow(high - low);
      if (first <= middle) {
        path.add(range(middle, high));
        high = middle;
      } else {
        path.add(range(low, middle));
        low = middle;
      }
    }
    if (low > 0) {
      path.add(range(low, high));
    }
    Collections.reverse(path);
    return new Proof(path);
  }

  private static long largestPowerBelow(long count) {
    return Long.highestOneBit(count - 1);
  }

  /**
   * The hash over the leaves from {@code low} to {@code high}, of which {@code low} begins a
   * subtree as large as all of them: complete subtrees, folded from the right.
   */
  private Hash range(long low, long high) throws IOException {
    var size = high - low;
    var level = Long.numberOfTrailingZeros(size);
    source.read(level, (high - 1) >>> level, pair, Hash.LENGTH);
    for (var rest = size & (size - 1); rest != 0; rest &= rest - 1) {
      level = Long.numberOfTrailingZeros(rest);
      source.read(level, (low + rest - 1) >>> level, pair, 0);
      hash.node(pair, 0, pair, Hash.LENGTH);
    }
    return Hash.of(pair, Hash.LENGTH);
  }
}
