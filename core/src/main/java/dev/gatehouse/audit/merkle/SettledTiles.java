package dev.gatehouse.audit.merkle;

import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.cbor.Bytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.TreeSet;

/**
 * Puts the full tiles of hashes of some leaves on disk for good, before the leaves are deleted:
 * what is there is forced, what is missing or differs is written anew. Belongs to one thread, and
 * works beside a {@link TileWriter} that is behind these leaves.
 */
public final class SettledTiles {

  private final Path directory;
  private final TreeHash hash = new TreeHash();
  private final byte[] tile = new byte[TilePath.WIDTH * Hash.LENGTH];
  private final TreeSet<Path> touched = new TreeSet<>();
  private final long start;
  private final Bytes bundle = new Bytes();
  private long next;

  /**
   * Begins with the leaf {@code from}.
   *
   * @param from the tiles of all leaves before it are settled, up to the end of the last one
   */
  public SettledTiles(Path directory, long from) {
    this.directory = directory;
    this.start = wholeTiles(from);
    this.next = from;
  }

  /** The first size from this one on at which all tiles of leaves are full. */
  public static long wholeTiles(long size) {
    return (size + TilePath.WIDTH - 1) & -TilePath.WIDTH;
  }

  /** Takes the next leaf. */
  public void leaf(byte[] leaf, int offset, int length) throws IOException {
    var within = (int) (next & (TilePath.WIDTH - 1));
    if (next >= start) {
      if (within == 0) {
        bundle.reset();
      }
      hash.leaf(leaf, offset, length, tile, within * Hash.LENGTH);
      bundle.putShort(length);
      bundle.put(leaf, offset, length);
      if (within == TilePath.WIDTH - 1) {
        settle(TilePath.hashes(0, next >>> TilePath.HEIGHT, TilePath.WIDTH), tile);
      }
    }
    next++;
  }

  /**
   * Ends where all tiles of leaves are full: settles those above, and the last bundle of leaves,
   * which holds what comes before the first leaf that is kept.
   */
  public void finish() throws IOException {
    if ((next & (TilePath.WIDTH - 1)) != 0) {
      throw new IllegalStateException("the last tile is not full at " + next);
    }
    var reader = TileDirectory.deriving(directory, next);
    // No tree is so large that the uppermost tile is full.
    for (var level = 1; level < TilePath.LEVELS - 1; level++) {
      var height = TilePath.HEIGHT * (level + 1);
      for (var index = start >>> height; index < next >>> height; index++) {
        settle(TilePath.hashes(level, index, TilePath.WIDTH), reader.derived(level, index));
      }
    }
    if (bundle.length() > 0) {
      var last = (next >>> TilePath.HEIGHT) - 1;
      settle(TilePath.entries(last, TilePath.WIDTH), bundle.toByteArray());
    }
    for (var folder : touched) {
      OwnFiles.force(folder);
    }
  }

  private void settle(String name, byte[] content) throws IOException {
    var file = directory.resolve(name);
    if (Files.exists(file) && holds(file, content)) {
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    } else {
      OwnFiles.replace(file, content);
    }
    for (var folder = OwnFiles.parent(file);
        !folder.equals(directory.toAbsolutePath());
        folder = OwnFiles.parent(folder)) {
      touched.add(folder);
    }
  }

  private static boolean holds(Path file, byte[] content) throws IOException {
    return Files.size(file) == content.length
        && Arrays.equals(CarefulFiles.read(file, content.length), content);
  }

  /** Deletes the bundles that hold only leaves from {@code from} to {@code to}. */
  public static void deleteLeaves(Path directory, long from, long to) throws IOException {
    for (var index = from >>> TilePath.HEIGHT; index < to >>> TilePath.HEIGHT; index++) {
      Files.deleteIfExists(directory.resolve(TilePath.entries(index, TilePath.WIDTH)));
    }
  }
}
