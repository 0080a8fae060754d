package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.merkle.Hash;
import dev.gatehouse.audit.merkle.TileDirectory;
import dev.gatehouse.audit.merkle.TilePath;
import dev.gatehouse.audit.merkle.TreeHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Compares tiles and bundles with the tree of the journal. What is missing can be made anew. */
final class TileCheck {

  /** The longest bundle that our leaves make, and a little more. */
  private static final int LONGEST = TilePath.WIDTH * 256;

  private static final String BEYOND = "it holds records that the journal does not have";

  private record Tile(int level, long index, int width) {
    boolean entries() {
      return level < 0;
    }

    String path() {
      return entries() ? TilePath.entries(index, width) : TilePath.hashes(level, index, width);
    }
  }

  private final Path root;
  private final Nodes nodes;
  private final Findings findings;
  private final TreeHash hash = new TreeHash();
  private final byte[] node = new byte[Hash.LENGTH];
  private final byte[] leafHash = new byte[Hash.LENGTH];

  TileCheck(Path root, Nodes nodes, Findings findings) {
    this.root = root;
    this.nodes = nodes;
    this.findings = findings;
  }

  /**
   * Compares all there are.
   *
   * @param size that the checkpoint says
   */
  void check(long size) throws IOException {
    var directory = root.resolve("tile");
    if (Files.isDirectory(directory)) {
      try (var all = Files.walk(directory)) {
        for (var file : (Iterable<Path>) all::iterator) {
          if (Files.isRegularFile(file)) {
            check(file);
          }
        }
      }
    }
    if (size > 0) {
      requireLast(size);
    }
  }

  /** Whether the tiles are there that connect the next checkpoint with the last. */
  private void requireLast(long size) {
    try {
      new TileDirectory(root, size).leaf(size - 1);
      new TileDirectory(root, size).read(0, size - 1, node, 0);
    } catch (IOException e) {
      findings.notice("tiles are missing and will be made anew: " + e.getMessage());
    }
  }

  private void check(Path file) throws IOException {
    var name = root.relativize(file).toString().replace('\\', '/');
    var tile = parse(name);
    if (tile == null) {
      findings.notice(name + " is no tile, and was not read");
      return;
    }
    var length = Files.size(file);
    if (length > LONGEST) {
      findings.fault(name, "a tile of " + length + " bytes");
      return;
    }
    var bytes = Files.readAllBytes(file);
    var problem = tile.entries() ? entries(tile, bytes) : hashes(tile, bytes);
    if (!problem.isEmpty()) {
      findings.fault(name, problem);
    }
  }

  private String hashes(Tile tile, byte[] bytes) throws IOException {
    if (bytes.length != tile.width() * Hash.LENGTH) {
      return "a tile of " + bytes.length + " bytes";
    }
    for (var i = 0; i < tile.width(); i++) {
      var index = (tile.index() << TilePath.HEIGHT) + i;
      if (nodes.prunes(tile.level() * TilePath.HEIGHT, index)) {
        // See PrunedTiles.
        continue;
      }
      if (!nodes.has(tile.level() * TilePath.HEIGHT, index)) {
        return BEYOND;
      }
      nodes.read(tile.level() * TilePath.HEIGHT, index, node, 0);
      var at = i * Hash.LENGTH;
      if (!Arrays.equals(bytes, at, at + Hash.LENGTH, node, 0, Hash.LENGTH)) {
        return "its hash " + i + " is not that of the journal's records";
      }
    }
    return "";
  }

  private String entries(Tile tile, byte[] bytes) throws IOException {
    var at = 0;
    for (var i = 0; i < tile.width(); i++) {
      var index = (tile.index() << TilePath.HEIGHT) + i;
      if (!nodes.has(0, index) && !nodes.prunes(0, index)) {
        return BEYOND;
      }
      if (at + Short.BYTES > bytes.length) {
        return "it ends before leaf " + i;
      }
      var length = (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
      at += Short.BYTES;
      if (at + length > bytes.length) {
        return "it ends within leaf " + i;
      }
      hash.leaf(bytes, at, length, leafHash, 0);
      if (known(index) && !Arrays.equals(leafHash, node)) {
        return "its leaf " + i + " is not record " + index + " of the journal";
      }
      at += length;
    }
    return at == bytes.length ? "" : "it is longer than its leaves";
  }

  /** Reads the hash of a leaf; false if it was pruned and its tile is missing. */
  private boolean known(long index) throws IOException {
    try {
      nodes.read(0, index, node, 0);
      return true;
    } catch (IOException e) {
      if (nodes.prunes(0, index)) {
        return false;
      }
      throw e;
    }
  }

  /** Null if nobody would have written a tile under this name. */
  private static @Nullable Tile parse(String name) {
    var parts = name.split("/");
    if (parts.length < 3) {
      return null;
    }
    try {
      var level = parts[1].equals("entries") ? -1 : Integer.parseInt(parts[1]);
      var end = parts.length;
      var width = TilePath.WIDTH;
      if (parts[end - 2].endsWith(".p")) {
        width = Integer.parseInt(parts[end - 1]);
        end--;
      }
      var index = 0L;
      for (var i = 2; i < end; i++) {
        var group = parts[i].startsWith("x") ? parts[i].substring(1) : parts[i];
        group = group.endsWith(".p") ? group.substring(0, group.length() - 2) : group;
        index = Math.addExact(Math.multiplyExact(index, 1000L), Integer.parseInt(group));
      }
      var tile = new Tile(level, index, width);
      var possible =
          level < TilePath.LEVELS && width > 0 && width <= TilePath.WIDTH && index < 1L << 54;
      return possible && tile.path().equals(name) ? tile : null;
    } catch (ArithmeticException | NumberFormatException e) {
      return null;
    }
  }
}
