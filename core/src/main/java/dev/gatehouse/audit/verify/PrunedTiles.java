package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.journal.Blob;
import dev.gatehouse.audit.merkle.Frontier;
import dev.gatehouse.audit.merkle.Hash;
import dev.gatehouse.audit.merkle.NodeSink;
import dev.gatehouse.audit.merkle.TileDirectory;
import dev.gatehouse.audit.merkle.TilePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The tiles of records that are gone: all that connects older checkpoints with what is here. The
 * hashes of the leaves must make the tree on which the first segment was built, and all tiles above
 * them.
 */
final class PrunedTiles {

  private final Path root;
  private final Findings findings;
  private final byte[][] tiles = new byte[TilePath.LEVELS][TilePath.WIDTH * Hash.LENGTH];

  PrunedTiles(Path root, Findings findings) {
    this.root = root;
    this.findings = findings;
  }

  /** Compares them with the frontier that the first segment begins with. */
  void check(Blob start) throws IOException {
    var size = start.buffer().getLong();
    var reader = new TileDirectory(root, size);
    var frontier = new Frontier(tilesAbove());
    var hash = new byte[Hash.LENGTH];
    for (var index = 0L; index < size; index++) {
      try {
        reader.read(0, index, hash, 0);
      } catch (IOException e) {
        findings.incomplete(
            "the tiles of pruned records are missing or damaged: what was signed over them cannot"
                + " be proved any more: "
                + e.getMessage());
        return;
      }
      frontier.appendHash(hash, 0);
    }
    var computed = ByteBuffer.allocate(frontier.encodedLength());
    frontier.write(computed);
    if (!computed.flip().equals(start.buffer())) {
      findings.fault("tile", "the hashes of the pruned records are not those that were signed");
    }
  }

  private NodeSink tilesAbove() {
    return (level, index, hashes, offset) -> {
      var tileLevel = level / TilePath.HEIGHT;
      if (level % TilePath.HEIGHT == 0 && tileLevel > 0) {
        var within = (int) (index & (TilePath.WIDTH - 1));
        System.arraycopy(hashes, offset, tiles[tileLevel], within * Hash.LENGTH, Hash.LENGTH);
        if (within == TilePath.WIDTH - 1) {
          compare(tileLevel, index >>> TilePath.HEIGHT);
        }
      }
    };
  }

  private void compare(int level, long index) {
    var name = TilePath.hashes(level, index, TilePath.WIDTH);
    var file = root.resolve(name);
    try {
      if (!Files.exists(file)) {
        findings.notice(name + " is missing; it follows from those below it");
      } else if (!Arrays.equals(Files.readAllBytes(file), tiles[level])) {
        findings.fault(name, "its hashes are not those of the tiles below it");
      }
    } catch (IOException e) {
      findings.fault(name, "it cannot be read: " + e.getMessage());
    }
  }
}
