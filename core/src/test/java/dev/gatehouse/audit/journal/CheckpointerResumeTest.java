package dev.gatehouse.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.OwnFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

  /** Segments that were never signed in are no licence to sign whatever stands in them. */
  @Test
  void shouldGoOnBehindWhatIsSignedHoweverFarBack() throws Exception {
    try (var log = TinyLog.open(folder, 0)) {
      for (var i = 0; i < 150; i++) {
        log.statement("SELECT " + i);
      }
    }
    var before = firstTile();
    var note = Files.readString(checkpoint());
    fillSegments();
    // It is made of the journal, and lost like any file that is not forced.
    Files.delete(checkpoint());

    assertThat(lastNote()).isEqualTo(note);

    try (var log = TinyLog.open(folder, 300)) {
      log.statement("SELECT 'more'");
    }
    assertThat(firstTile()).isNotNull().isEqualTo(before);
  }

  @Test
  void shouldGoOnBehindWhatWasShownWhenTheJournalHasNoCheckpoint() throws Exception {
    try (var log = TinyLog.unsigned(folder)) {
      log.statement("SELECT 1");
    }
    // Without the one that was shown nobody knows of any.
    assertThat(lastNote()).isNull();
    var signed = folder.resolve("signed");
    TinyLog.copy(folder.resolve("audit"), signed.resolve("audit"));
    TinyLog.open(signed, 2).close();
    var note = Files.readAllBytes(signed.resolve("audit/checkpoint"));
    fillSegments();
    OwnFiles.replace(checkpoint(), note);

    assertThat(lastNote()).isEqualTo(new String(note, StandardCharsets.UTF_8));
  }

  /** Three segments that nobody signs. */
  private void fillSegments() throws Exception {
    try (var log = TinyLog.unsigned(folder)) {
      for (var i = 0; i < 3; i++) {
        log.event("config", Map.of("text", "x".repeat(900_000)));
      }
    }
  }

  private Path checkpoint() {
    return folder.resolve("audit/checkpoint");
  }

  private @Nullable String lastNote() throws IOException {
    var options =
        new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", 1 << 20, "test");
    var directory = new AuditDirectory(folder.resolve("audit"));
    try (var journal = Journal.open(directory, options, Clock.systemUTC(), () -> {})) {
      return journal.lastNote();
    }
  }

  /** Which file it is; a tile that is written again is another one. */
  private Object firstTile() throws IOException {
    var tile = folder.resolve("audit/tile/0/000");
    return Files.readAttributes(tile, BasicFileAttributes.class).fileKey();
  }
}
