package dev.gatehouse.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointerResumeTest {

  @TempDir Path folder;

  /** Its tiles are not made anew: that takes the longer, the larger the log is. */
  @Test
  void shouldGoOnBehindWhatIsSigned() throws Exception {
    try (var log = TinyLog.open(folder, 0)) {
      for (var i = 0; i < 150; i++) {
        log.statement("SELECT " + i);
      }
    }
    var before = firstTile();

    try (var log = TinyLog.open(folder, 300)) {
      log.statement("SELECT 'more'");
    }

    assertThat(firstTile()).isNotNull().isEqualTo(before);
  }

  /** Which file it is; a tile that is written again is another one. */
  private Object firstTile() throws IOException {
    var tile = folder.resolve("audit/tile/0/000");
    return Files.readAttributes(tile, BasicFileAttributes.class).fileKey();
  }
}
