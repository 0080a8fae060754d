package dev.gatehouse.audit.merkle;

import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.cbor.Bytes;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the tiles of a growing tree: full ones as they fill, partial ones when a checkpoint is
 * made. Tiles can be made anew from the leaves, so nothing is synced (whoever deletes leaves syncs
 * their tiles first), and a failure does not stop the log: it is kept, nothing more is written, and
 * the next {@link #stage} throws it.
 *
 * <p>For a checkpoint, {@link #stage} writes what the tree has now; when the note is signed, {@link
 * #publish} puts it in place and deletes the partial tiles of the one before. Leaves may be
 * appended in between. Belongs to one thread, which serves no traffic: files take ten times as long
 * as hashing. Holds 8 KiB for each level and one bundle of leaves.
 */
public final class TileWriter implements NodeSink {

  /** The longest leaf that a bundle can hold. */
  public static final int MAX_LEAF = 0xffff;

  private final Path directory;
  private final Path temporary;
  private final byte[][] tiles = new byte[TilePath.LEVELS][];
  private final long[] nodes = new long[TilePath.LEVELS];
  private final Bytes bundle = new Bytes();
  private long leaves;
  private List<Path> staged = new ArrayList<>();
  private List<Path> published = new ArrayList<>();
  private @Nullable IOException failure;

  private TileWriter(Path directory) throws IOException {
    this.directory = directory;
    this.temporary = directory.resolve("tile/tmp");
    OwnFiles.createDirectories(directory.resolve("tile/entries"));
    Files.deleteIfExists(temporary);
    for (var level = 0; level < tiles.length; level++) {
      tiles[level] = new byte[TilePath.WIDTH * Hash.LENGTH];
    }
  }

  /**
   * For a tree without leaves; full tiles that are there are overwritten one by one, partial ones
   * deleted.
   */
  public static TileWriter create(Path directory) throws IOException {
    var writer = new TileWriter(directory);
    deletePartials(directory);
    return writer;
  }

  /** A crash may have left any of them, whole or not. */
  private static void deletePartials(Path directory) throws IOException {
    try (var all = Files.walk(directory.resolve("tile"))) {
      for (var file : (Iterable<Path>) all::iterator) {
        if (OwnFiles.parent(file).toString().endsWith(".p")) {
          Files.delete(file);
        }
      }
    }
  }

  /**
   * Goes on behind {@code head}, whose tiles must be there.
   *
   * @throws IOException if a tile at the right edge is missing or does not fit the head: then all
   *     must be made anew from the leaves
   */
  public static TileWriter resume(Path directory, TreeHead head) throws IOException {
    return resume(directory, head, new TileDirectory(directory, head.size()));
  }

  /**
   * Goes on behind leaves that were deleted: their tiles were settled (see {@link SettledTiles}),
   * but a tile above them that was not full then may be lost.
   *
   * @throws IOException if what was settled is damaged: nobody can make it anew
   */
  public static TileWriter resumeSettled(Path directory, TreeHead head) throws IOException {
    deletePartials(directory);
    return resume(directory, head, TileDirectory.deriving(directory, head.size()));
  }

  private static TileWriter resume(Path directory, TreeHead head, TileDirectory reader)
      throws IOException {
    var writer = new TileWriter(directory);
    if (!new Prover(reader).head(head.size()).equals(head)) {
      throw new FileSystemException(
          directory.resolve("tile").toString(), null, "is of another tree than " + head);
    }
    writer.take(reader);
    return writer;
  }

  private void take(TileDirectory reader) throws IOException {
    for (var level = 0; level < tiles.length; level++) {
      nodes[level] = reader.size() >>> (TilePath.HEIGHT * level);
      if (width(level) > 0) {
        var hashes = reader.hashes(level, index(level));
        System.arraycopy(hashes, 0, tiles[level], 0, hashes.length);
        notePartials(TilePath.hashes(level, index(level), TilePath.WIDTH));
      }
    }
    leaves = reader.size();
    if (width(0) > 0) {
      var begun = reader.bundle(index(0));
      bundle.put(begun, 0, begun.length);
      requireLeaves(reader);
      notePartials(TilePath.entries(index(0), TilePath.WIDTH));
    }
  }

  /** The last bundle must hold the leaves whose hashes are in the last tile. */
  private void requireLeaves(TileDirectory reader) throws IOException {
    var hash = new TreeHash();
    var actual = new byte[Hash.LENGTH];
    for (var i = 0; i < width(0); i++) {
      var leaf = reader.leaf((index(0) << TilePath.HEIGHT) + i);
      hash.leaf(leaf, 0, leaf.length, actual, 0);
      var at = i * Hash.LENGTH;
      if (!Arrays.equals(actual, 0, Hash.LENGTH, tiles[0], at, at + Hash.LENGTH)) {
        throw new FileSystemException(
            directory.resolve(TilePath.entries(index(0), TilePath.WIDTH)).toString(),
            null,
            "holds another leaf " + i);
      }
    }
  }

  /** Partial tiles of an earlier run go with the next checkpoint. */
  private void notePartials(String full) throws IOException {
    var partials = directory.resolve(full + ".p");
    if (Files.isDirectory(partials)) {
      try (var files = Files.newDirectoryStream(partials)) {
        files.forEach(published::add);
      }
    }
  }

  /** Takes a leaf itself, in the order of the tree: its node may come before or after. */
  public void leaf(byte[] leaf, int offset, int length) {
    if (length > MAX_LEAF) {
      throw new IllegalArgumentException("a leaf of " + length + " bytes");
    }
    bundle.putShort(length);
    bundle.put(leaf, offset, length);
    leaves++;
    if ((leaves & (TilePath.WIDTH - 1)) == 0) {
      write(
          TilePath.entries((leaves >>> TilePath.HEIGHT) - 1, TilePath.WIDTH),
          bundle.array(),
          bundle.length());
      bundle.reset();
    }
  }

  @Override
  public void node(int level, long index, byte[] hashes, int offset) {
    if (level % TilePath.HEIGHT != 0) {
      return;
    }
    var tileLevel = level / TilePath.HEIGHT;
    if (index != nodes[tileLevel]) {
      throw new IllegalStateException("node " + index + " comes after " + nodes[tileLevel]);
    }
    var tile = tiles[tileLevel];
    System.arraycopy(hashes, offset, tile, width(tileLevel) * Hash.LENGTH, Hash.LENGTH);
    nodes[tileLevel]++;
    if (width(tileLevel) == 0) {
      write(TilePath.hashes(tileLevel, index(tileLevel) - 1, TilePath.WIDTH), tile, tile.length);
    }
  }

  /**
   * Writes the partial tiles of the tree as it is now.
   *
   * @throws IOException what has failed, now or since the last time; this writer is of no use then
   */
  public void stage() throws IOException {
    if (leaves != nodes[0]) {
      throw new IllegalStateException(leaves + " leaves, " + nodes[0] + " hashes of leaves");
    }
    published.addAll(staged);
    staged = new ArrayList<>();
    for (var level = 0; level < tiles.length; level++) {
      var width = width(level);
      if (width > 0) {
        stage(TilePath.hashes(level, index(level), width), tiles[level], width * Hash.LENGTH);
      }
    }
    if (width(0) > 0) {
      stage(TilePath.entries(index(0), width(0)), bundle.array(), bundle.length());
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Puts in place the note over what was staged last, and deletes the partial tiles before it. */
  public void publish(Note checkpoint) throws IOException {
    var note = checkpoint.bytes();
    OwnFiles.replaceUnforced(temporary, directory.resolve("checkpoint"), note, note.length);
    published.removeAll(staged);
    for (var partial : published) {
      Files.deleteIfExists(partial);
      deleteIfEmpty(partial.resolveSibling(""));
    }
    published = new ArrayList<>();
  }

  private static void deleteIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      // The next checkpoint needs it.
    }
  }

  private void stage(String path, byte[] bytes, int length) {
    write(path, bytes, length);
    staged.add(directory.resolve(path));
  }

  private void write(String path, byte[] bytes, int length) {
    if (failure != null) {
      return;
    }
    try {
      OwnFiles.replaceUnforced(temporary, directory.resolve(path), bytes, length);
    } catch (IOException e) {
      failure = e;
    }
  }

  /** The tile that fills now. */
  private long index(int level) {
    return nodes[level] >>> TilePath.HEIGHT;
  }

  /** Nodes it has, less than 256. */
  private int width(int level) {
    return (int) (nodes[level] & (TilePath.WIDTH - 1));
  }
}
