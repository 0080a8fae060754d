package dev.gatehouse.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TileDirectoryTest {

  @TempDir private Path folder;

  /** A running log has the wider tile before it removes the one that a reader has found. */
  @Test
  @Timeout(60)
  void shouldReadBesideOneWhoReplacesPartialTiles() throws Exception {
    var partials = Files.createDirectories(folder.resolve("tile/0/000.p"));
    write(partials, 1);
    var reading = CompletableFuture.runAsync(this::readOften);

    var width = 1;
    while (!reading.isDone()) {
      var other = width == 1 ? 2 : 1;
      write(partials, other);
      Files.delete(partials.resolve(Integer.toString(width)));
      width = other;
    }

    reading.get();
  }

  private void readOften() {
    try {
      for (var i = 0; i < 20_000; i++) {
        assertThat(new TileDirectory(folder, 1).hashes(0, 0)).hasSize(Hash.LENGTH);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void write(Path partials, int width) throws IOException {
    var made = Files.write(folder.resolve("made"), new byte[width * Hash.LENGTH]);
    Files.move(made, partials.resolve(Integer.toString(width)), StandardCopyOption.ATOMIC_MOVE);
  }
}
