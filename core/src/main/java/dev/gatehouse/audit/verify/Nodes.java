package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.merkle.Hash;
import dev.gatehouse.audit.merkle.HashSource;
import dev.gatehouse.audit.merkle.NodeSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * All complete nodes of a tree in memory: 64 bytes for each leaf. Those of pruned records are
 * elsewhere.
 */
final class Nodes implements NodeSink, HashSource {

  private static final int LEVELS = 63;
  private static final int CHUNK_BITS = 12;
  private static final int CHUNK = 1 << CHUNK_BITS;

  /** Nodes of one level, from one on. */
  private static final class Level {
    private final List<byte[]> chunks = new ArrayList<>();
    private long base;
    private long count;

    void add(byte[] hashes, int offset) {
      var within = (int) (count & (CHUNK - 1));
      if (within == 0) {
        chunks.add(new byte[CHUNK * Hash.LENGTH]);
      }
      System.arraycopy(hashes, offset, chunks.getLast(), within * Hash.LENGTH, Hash.LENGTH);
      count++;
    }
  }

  private final Level[] levels = new Level[LEVELS];
  private final HashSource pruned;

  /**
   * The nodes that a frontier names (see {@code Frontier.write}), and all that follow.
   *
   * @param pruned where those before are
   */
  Nodes(ByteBuffer frontier, HashSource pruned) {
    this.pruned = pruned;
    var size = frontier.getLong();
    var root = new byte[Hash.LENGTH];
    for (var i = LEVELS - 1; i >= 0; i--) {
      levels[i] = new Level();
      levels[i].base = size >>> i;
      if ((size >>> i & 1) == 1) {
        levels[i].base--;
        frontier.get(root);
        levels[i].add(root, 0);
      }
    }
  }

  @Override
  public void node(int level, long index, byte[] hashes, int offset) {
    levels[level].add(hashes, offset);
  }

  /** Whether the node is here; those of pruned records are not. */
  boolean has(int level, long index) {
    return index >= levels[level].base && index < levels[level].base + levels[level].count;
  }

  /** Whether the node is of pruned records only, or in part. */
  boolean prunes(int level, long index) {
    return index < levels[level].base;
  }

  @Override
  public void read(int level, long index, byte[] out, int offset) throws IOException {
    if (prunes(level, index)) {
      pruned.read(level, index, out, offset);
      return;
    }
    if (!has(level, index)) {
      throw new IOException("there is no node " + index + " of level " + level);
    }
    var at = index - levels[level].base;
    var within = (int) (at & (CHUNK - 1));
    System.arraycopy(
        levels[level].chunks.get((int) (at >>> CHUNK_BITS)),
        within * Hash.LENGTH,
        out,
        offset,
        Hash.LENGTH);
  }
}
