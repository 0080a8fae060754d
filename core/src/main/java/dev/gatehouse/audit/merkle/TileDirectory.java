package dev.gatehouse.audit.merkle;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tiles and bundles of a tree of one size. What it reads is not checked against a root;
 * whoever makes a proof of it checks the proof. Belongs to one thread; keeps one tile of each level
 * and one bundle in memory.
 */
public final class TileDirectory implements HashSource {

  /** What a bundle of the longest leaves takes. */
  private static final int FULL_TILE = TilePath.WIDTH * Hash.LENGTH;

  private static final int ATTEMPTS = 10;
  private static final int MAX_BUNDLE = TilePath.WIDTH * (Short.BYTES + 0xffff);

  private final Path directory;
  private final long size;
  private final boolean deriving;
  private final TreeHash hash = new TreeHash();
  private final byte[] scratch = new byte[TilePath.WIDTH * Hash.LENGTH];
  private final @Nullable Tile[] tiles = new Tile[TilePath.LEVELS];
  private @Nullable Bundle bundle;

  /**
   * Opens the tree; nothing is read yet.
   *
   * @param size leaves of the tree, as a checkpoint says it
   */
  public TileDirectory(Path directory, long size) {
    this(directory, size, false);
  }

  /** The same, but a tile above the leaves that cannot be read is made of those below it. */
  static TileDirectory deriving(Path directory, long size) {
    return new TileDirectory(directory, size, true);
  }

  private TileDirectory(Path directory, long size, boolean deriving) {
    if (size < 0 || size > Frontier.MAX_SIZE) {
      throw new IllegalArgumentException("no tree has the size " + size);
    }
    this.directory = directory;
    this.size = size;
    this.deriving = deriving;
  }

  /** Leaves of the tree. */
  public long size() {
    return size;
  }

  @Override
  public void read(int level, long index, byte[] out, int offset) throws IOException {
    if (level < 0 || level > Long.SIZE - 2 || index < 0 || index >= size >>> level) {
      throw new IllegalArgumentException("no node " + index + " of level " + level + " in " + size);
    }
    var tileLevel = level / TilePath.HEIGHT;
    var below = level % TilePath.HEIGHT;
    var first = index << below;
    var tile = tile(tileLevel, first >>> TilePath.HEIGHT);
    var length = Hash.LENGTH << below;
    var from = (int) (first & (TilePath.WIDTH - 1)) * Hash.LENGTH;
    System.arraycopy(tile.hashes(), from, scratch, 0, length);
    for (; length > Hash.LENGTH; length /= 2) {
      for (var at = 0; at < length; at += 2 * Hash.LENGTH) {
        hash.node(scratch, at, scratch, at / 2);
      }
    }
    System.arraycopy(scratch, 0, out, offset, Hash.LENGTH);
  }

  /** The leaf at {@code index}, which must be less than the size. */
  public byte[] leaf(long index) throws IOException {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("no leaf " + index + " in " + size);
    }
    var wanted = index >>> TilePath.HEIGHT;
    var current = bundle;
    if (current == null || current.index() != wanted) {
      current = readBundle(wanted);
      bundle = current;
    }
    return current.leaf((int) (index & (TilePath.WIDTH - 1)));
  }

  /** The hashes of a tile, {@code 32 x width} bytes that are the reader's. */
  byte[] hashes(int level, long index) throws IOException {
    return tile(level, index).hashes();
  }

  /** The bytes of the bundle that the tree has there. */
  byte[] bundle(long index) throws IOException {
    return readBundle(index).bytes();
  }

  private Tile tile(int level, long index) throws IOException {
    var current = tiles[level];
    if (current == null || current.index() != index) {
      current = deriving && level > 0 ? readOrDerive(level, index) : readTile(level, index);
      tiles[level] = current;
    }
    return current;
  }

  private Tile readOrDerive(int level, long index) throws IOException {
    try {
      return readTile(level, index);
    } catch (FileSystemException e) {
      return new Tile(index, derived(level, index));
    }
  }

  /** The hashes of a tile above the leaves, made of the tiles below it. */
  byte[] derived(int level, long index) throws IOException {
    var hashes = new byte[TilePath.width(level, index, size) * Hash.LENGTH];
    var pair = new byte[2 * Hash.LENGTH];
    for (var at = 0; at < hashes.length; at += Hash.LENGTH) {
      var node = (index << TilePath.HEIGHT) + at / Hash.LENGTH;
      read(level * TilePath.HEIGHT - 1, 2 * node, pair, 0);
      read(level * TilePath.HEIGHT - 1, 2 * node + 1, pair, Hash.LENGTH);
      hash.node(pair, 0, hashes, at);
    }
    return hashes;
  }

  private Tile readTile(int level, long index) throws IOException {
    var width = TilePath.width(level, index, size);
    var found = find(TilePath.hashes(level, index, TilePath.WIDTH), width, FULL_TILE);
    var bytes = found.bytes();
    if (bytes.length != found.width() * Hash.LENGTH) {
      throw new FileSystemException(
          found.path().toString(),
          null,
          "has " + bytes.length + " bytes, not " + found.width() * Hash.LENGTH);
    }
    return new Tile(index, Arrays.copyOf(bytes, width * Hash.LENGTH));
  }

  private Bundle readBundle(long index) throws IOException {
    var width = TilePath.width(0, index, size);
    var found = find(TilePath.entries(index, TilePath.WIDTH), width, MAX_BUNDLE);
    var bytes = found.bytes();
    var starts = new int[found.width() + 1];
    for (var i = 0; i < found.width(); i++) {
      starts[i + 1] = after(bytes, starts[i]);
      if (starts[i + 1] > bytes.length) {
        throw new FileSystemException(found.path().toString(), null, "ends within leaf " + i);
      }
    }
    if (starts[found.width()] != bytes.length) {
      throw new FileSystemException(
          found.path().toString(), null, "has more than " + found.width() + " leaves");
    }
    return new Bundle(index, Arrays.copyOf(bytes, starts[width]), starts);
  }

  /** Where the leaf that begins at {@code start} ends, as its length says. */
  private static int after(byte[] bytes, int start) {
    if (start + Short.BYTES > bytes.length) {
      return Integer.MAX_VALUE;
    }
    return start + Short.BYTES + (((bytes[start] & 0xff) << 8) | (bytes[start + 1] & 0xff));
  }

  /**
   * The file for exactly this width, else the full one, else a wider one: each begins with it. A
   * log that grows beside us has a wider one before it removes the one that we have just seen.
   */
  private Found find(String full, int width, int limit) throws IOException {
    for (var attempt = 1; ; attempt++) {
      try {
        var place = place(full, width);
        return new Found(place.path(), place.width(), CarefulFiles.read(place.path(), limit));
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private Place place(String full, int width) throws NoSuchFileException {
    var fullPath = directory.resolve(full);
    var partials = directory.resolve(full + ".p");
    var exact = partials.resolve(Integer.toString(width));
    if (width < TilePath.WIDTH && Files.exists(exact)) {
      return new Place(exact, width);
    }
    if (Files.exists(fullPath)) {
      return new Place(fullPath, TilePath.WIDTH);
    }
    for (var wider = width + 1; wider < TilePath.WIDTH; wider++) {
      var path = partials.resolve(Integer.toString(wider));
      if (Files.exists(path)) {
        return new Place(path, wider);
      }
    }
    throw new NoSuchFileException((width < TilePath.WIDTH ? exact : fullPath).toString());
  }

  private record Place(Path path, int width) {}

  private static final class Found {
    private final Path path;
    private final int width;
    private final byte[] bytes;

    Found(Path path, int width, byte[] bytes) {
      this.path = path;
      this.width = width;
      this.bytes = bytes;
    }

    Path path() {
      return path;
    }

    int width() {
      return width;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  private static final class Tile {
    private final long index;
    private final byte[] hashes;

    Tile(long index, byte[] hashes) {
      this.index = index;
      this.hashes = hashes;
    }

    long index() {
      return index;
    }

    byte[] hashes() {
      return hashes;
    }
  }

  private static final class Bundle {
    private final long index;
    private final byte[] bytes;
    private final int[] starts;

    Bundle(long index, byte[] bytes, int[] starts) {
      this.index = index;
      this.bytes = bytes;
      this.starts = starts;
    }

    long index() {
      return index;
    }

    byte[] bytes() {
      return bytes;
    }

    byte[] leaf(int number) {
      return Arrays.copyOfRange(bytes, starts[number] + Short.BYTES, starts[number + 1]);
    }
  }
}
