package dev.gatehouse.audit.merkle;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * A tree of any size without storing it: the leaf at each index of a set is {@code leaf <index>},
 * every other one is {@code leaf}. So subtrees without such an index differ by level only.
 */
final class SparseTree implements HashSource {

  private final NavigableSet<Long> marked;
  private final Map<Long, Hash> nodes = new HashMap<>();
  private final TreeHash hash = new TreeHash();
  private final byte[][] plain = new byte[64][2 * Hash.LENGTH];

  SparseTree(Set<Long> marked) {
    this.marked = new TreeSet<>(marked);
    leaf("leaf", plain[0], 0);
    leaf("leaf", plain[0], Hash.LENGTH);
    for (var level = 1; level < plain.length; level++) {
      hash.node(plain[level - 1], 0, plain[level], 0);
      System.arraycopy(plain[level], 0, plain[level], Hash.LENGTH, Hash.LENGTH);
    }
  }

  Hash leaf(long index) {
    var out = new byte[Hash.LENGTH];
    read(0, index, out, 0);
    return Hash.of(out, 0);
  }

  @Override
  public void read(int level, long index, byte[] out, int offset) {
    var next = marked.ceiling(index << level);
    if (next == null || next >= (index + 1) << level) {
      System.arraycopy(plain[level], 0, out, offset, Hash.LENGTH);
    } else if (level == 0) {
      leaf("leaf " + index, out, offset);
    } else {
      var key = ((long) level << 56) | index;
      var node = nodes.get(key);
      if (node == null) {
        var pair = new byte[2 * Hash.LENGTH];
        read(level - 1, 2 * index, pair, 0);
        read(level - 1, 2 * index + 1, pair, Hash.LENGTH);
        hash.node(pair, 0, pair, 0);
        node = Hash.of(pair, 0);
        nodes.put(key, node);
      }
      node.copyTo(out, offset);
    }
  }

  private void leaf(String text, byte[] out, int offset) {
    var bytes = text.getBytes(StandardCharsets.US_ASCII);
    hash.leaf(bytes, 0, bytes.length, out, offset);
  }
}
