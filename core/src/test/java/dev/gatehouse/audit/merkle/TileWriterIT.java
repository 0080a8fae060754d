package dev.gatehouse.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiles in a directory: what is there after each checkpoint, restart and failure. */
class TileWriterIT {

  private final SigningKey key = key();
  @TempDir Path directory;

  static SigningKey key() {
    try {
      return SigningKey.generate("gatehouse.test/log");
    } catch (NoteException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldHaveExactlyTheFilesOfTheTree() throws Exception {
    var log = new TestLog(directory, key);
    for (var size : List.of(1, 5, 256, 300, 70_000)) {
      log.grow(size);
      log.checkpoint();
    }
    var partial = files(directory).keySet().stream().filter(file -> file.contains(".p/")).toList();
    assertThat(partial)
        .containsExactly(
            "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1", "tile/entries/273.p/112");
    assertThat(files(directory)).hasSize(4 + 273 + 273 + 1 + 1);
    assertThat(Files.size(directory.resolve("tile/1/000"))).isEqualTo(8_192);
    assertThat(Files.size(directory.resolve("tile/entries/000"))).isEqualTo(256 * 210);
  }

  @Test
  void shouldProveFromTheTilesOfEveryCheckpoint() throws Exception {
    var tree = MemoryTree.of(1_100);
    var log = new TestLog(directory, key);
    for (var size = 1; size <= 1_100; size += 7) {
      log.grow(size);
      log.checkpoint();
      var reader = new TileDirectory(directory, size);
      var prover = new Prover(reader);
      assertThat(prover.head(size)).isEqualTo(tree.head(size));
      var old = size - size / 3;
      assertThat(prover.consistency(old, size)).isEqualTo(new Prover(tree).consistency(old, size));
      assertThat(reader.leaf(old - 1)).isEqualTo(MemoryTree.leaf(old - 1));
    }
  }

  @Test
  void shouldReadAnOlderTreeFromTilesThatHaveGrown() throws Exception {
    var tree = MemoryTree.of(600);
    var log = new TestLog(directory, key);
    log.grow(600);
    log.checkpoint();
    for (var size = 1; size < 600; size++) {
      var reader = new TileDirectory(directory, size);
      assertThat(new Prover(reader).head(size)).isEqualTo(tree.head(size));
      assertThat(reader.leaf(size - 1)).isEqualTo(MemoryTree.leaf(size - 1));
    }
  }

  @Test
  void shouldResumeAtAnySize() throws Exception {
    var whole = directory.resolve("whole");
    var log = new TestLog(whole, key);
    log.grow(600);
    var last = log.checkpoint();
    for (var size : List.of(0, 1, 255, 256, 257, 511, 512, 599)) {
      var resumed = directory.resolve("resumed-" + size);
      var before = new TestLog(resumed, key);
      before.grow(size);
      before.checkpoint();

      var tiles = TileWriter.resume(resumed, before.head());
      var frontier = frontier(size, tiles);
      for (var i = size; i < 600; i++) {
        tiles.leaf(MemoryTree.leaf(i), 0, 208);
        frontier.append(MemoryTree.leaf(i), 0, 208);
      }
      tiles.stage();
      tiles.publish(last);

      assertThat(files(resumed)).isEqualTo(files(whole));
    }
  }

  private static Frontier frontier(int size, NodeSink sink) {
    var frontier = new Frontier(NodeSink.NONE);
    for (var i = 0; i < size; i++) {
      frontier.append(MemoryTree.leaf(i), 0, 208);
    }
    var stored = ByteBuffer.allocate(frontier.encodedLength());
    frontier.write(stored);
    return Frontier.read(stored.flip(), sink);
  }

  @Test
  void shouldNotResumeOnTilesThatWereChanged() throws Exception {
    var log = new TestLog(directory, key);
    log.grow(700);
    log.checkpoint();
    var head = log.head();
    TileWriter.resume(directory, head);
    for (var file : List.of("tile/0/002.p/188", "tile/1/000.p/2", "tile/entries/002.p/188")) {
      var path = directory.resolve(file);
      var good = Files.readAllBytes(path);
      for (var at : List.of(0, 1, 5, good.length - 1)) {
        var bad = good.clone();
        bad[at] ^= 1;
        Files.write(path, bad);
        assertThatThrownBy(() -> TileWriter.resume(directory, head))
            .isInstanceOf(IOException.class);
      }
      Files.write(path, Arrays.copyOf(good, good.length - 1));
      assertThatThrownBy(() -> TileWriter.resume(directory, head)).isInstanceOf(IOException.class);
      Files.write(path, Arrays.copyOf(good, good.length + 1));
      assertThatThrownBy(() -> TileWriter.resume(directory, head)).isInstanceOf(IOException.class);
      Files.delete(path);
      assertThatThrownBy(() -> TileWriter.resume(directory, head)).isInstanceOf(IOException.class);
      Files.write(path, good);
    }
    var other = new TreeHead(700, MemoryTree.of(699).head(699).root());
    assertThatThrownBy(() -> TileWriter.resume(directory, other)).isInstanceOf(IOException.class);
  }

  @Test
  void shouldKeepTheTilesOfACheckpointUntilTheNextIsInPlace() throws Exception {
    var tiles = TileWriter.create(directory);
    var frontier = new Frontier(tiles);
    tiles.leaf(MemoryTree.leaf(0), 0, 208);
    frontier.append(MemoryTree.leaf(0), 0, 208);
    tiles.stage();
    tiles.publish(new Note("first\n", List.of(key.sign("first\n"))));
    tiles.leaf(MemoryTree.leaf(1), 0, 208);
    frontier.append(MemoryTree.leaf(1), 0, 208);

    tiles.stage();

    assertThat(files(directory)).containsKeys("tile/0/000.p/1", "tile/0/000.p/2");
    tiles.publish(new Note("second\n", List.of(key.sign("second\n"))));
    assertThat(files(directory))
        .containsOnlyKeys("checkpoint", "tile/0/000.p/2", "tile/entries/000.p/2");
  }

  @Test
  void shouldTakeLeavesOfAnyLength() throws Exception {
    var log = new TestLog(directory, key);
    log.append(new byte[0]);
    log.append(new byte[TileWriter.MAX_LEAF]);
    log.append(new byte[] {1});
    log.checkpoint();

    var reader = new TileDirectory(directory, 3);
    assertThat(reader.leaf(0)).isEmpty();
    assertThat(reader.leaf(1)).hasSize(TileWriter.MAX_LEAF);
    assertThat(reader.leaf(2)).containsExactly(1);
    assertThatThrownBy(() -> log.append(new byte[TileWriter.MAX_LEAF + 1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldLetNobodyElseIn() throws Exception {
    var log = new TestLog(directory.resolve("log"), key);
    log.grow(300);
    log.checkpoint();
    try (var files = Files.walk(directory.resolve("log"))) {
      for (var file : files.toList()) {
        var mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        assertThat(mode).isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void shouldGoOnWithoutTilesAndSayItAtTheCheckpoint() throws Exception {
    var log = new TestLog(directory, key);
    Files.createFile(directory.resolve("tile/0"));
    log.grow(300);

    assertThatThrownBy(log::checkpoint).isInstanceOf(IOException.class);
    assertThat(log.head()).isEqualTo(MemoryTree.of(300).head(300));
    Files.delete(directory.resolve("tile/0"));
    assertThatThrownBy(log::checkpoint).isInstanceOf(IOException.class);
  }

  @Test
  void shouldRefuseNodesOutOfOrderAndLeavesWithoutThem() throws Exception {
    var tiles = TileWriter.create(directory);
    tiles.leaf(MemoryTree.leaf(0), 0, 208);
    assertThatThrownBy(tiles::stage).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> tiles.node(0, 1, new byte[32], 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldReadNothingBeyondTheTree() throws Exception {
    var log = new TestLog(directory, key);
    log.grow(300);
    log.checkpoint();
    var reader = new TileDirectory(directory, 290);
    var out = new byte[32];
    reader.read(0, 289, out, 0);
    assertThatThrownBy(() -> reader.read(0, 290, out, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> reader.read(8, 1, out, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> reader.read(63, 0, out, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> reader.leaf(290)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Every file below a directory with what it holds. */
  private static Map<String, String> files(Path root) throws IOException {
    var all = new TreeMap<String, String>();
    try (var files = Files.walk(root)) {
      for (var file :
          files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).toList()) {
        all.put(
            root.relativize(file).toString(),
            Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
      }
    }
    return all;
  }
}
