package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.audit.journal.TinyLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code audit verify} of a log that took the place of another one. */
@Timeout(60)
class AuditFollowsTest {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path folder;

  private Path old;
  private Path earlier;

  @BeforeEach
  void write() throws Exception {
    old = folder.resolve("old/audit");
    statement("old", 0, "SELECT 1");
    earlier = folder.resolve("earlier");
    TinyLog.copy(old, earlier);
    statement("old", 2, "DELETE FROM accounts");
    TinyLog.following(folder.resolve("next"), old).close();
  }

  private void statement(String log, long sequence, String text) throws Exception {
    try (var tiny = TinyLog.open(folder.resolve(log), sequence)) {
      tiny.statement(text);
    }
  }

  private CommandLines.Result verify(Object... options) {
    return CommandLines.audit(folder.resolve("next/audit"), "verify", options);
  }

  /** A log of the same name in place of the old one. */
  private void rewrite(boolean withKey) throws Exception {
    var other = folder.resolve("other");
    Files.createDirectories(other);
    TinyLog.copy(old, other.resolve("audit"));
    if (withKey) {
      TinyLog.copy(folder.resolve("old/keys"), other.resolve("keys"));
    } else {
      delete(other.resolve("audit/keys"));
    }
    for (var derived : new String[] {"seg", "tile", "checkpoint", "index"}) {
      delete(other.resolve("audit").resolve(derived));
    }
    for (var i = 0; i < 4; i++) {
      statement("other", 2L * i, "SELECT 1");
    }
    delete(old);
    Files.move(other.resolve("audit"), old, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (var all = Files.walk(path)) {
      for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void shouldPrintTheLogBefore() throws Exception {
    var note = Files.readString(old.resolve("checkpoint"));
    var lines = note.lines().toList();

    var follows = JSON.readTree(verify("--format", "json").out()).get("follows");

    assertThat(follows.get("log"))
        .isEqualTo(JSON.readTree(old.resolve("log.json").toFile()).get("log"));
    assertThat(follows.get("origin").asText()).isEqualTo(lines.get(0));
    assertThat(follows.get("size").asText()).isEqualTo(lines.get(1));
    assertThat(follows.get("root").asText()).isEqualTo(lines.get(2));
    assertThat(follows.get("checkpoint").asText()).isEqualTo(note);
    assertThat(follows.get("records").asText()).isEqualTo(lines.get(1));
    assertThat(verify("--format", "table").out())
        .containsPattern("follows +" + follows.get("log").asText() + " \\(test\\), ")
        .contains(lines.get(1) + " signed, root " + lines.get(2));
    assertThat(CommandLines.audit(old, "verify").out()).contains("\"follows\":null");
  }

  @Test
  void shouldFindTheLogBeforeAsItWas() {
    var result = verify("--follows", old);

    assertThat(result.code()).as(result.toString()).isZero();
  }

  @Test
  void shouldFindALogBeforeThatHasGoneOn() throws Exception {
    statement("old", 4, "SELECT 3");

    var result = verify("--follows", old);

    assertThat(result.code()).as(result.toString()).isZero();
    assertThat(result.out()).contains("the log before has gone on to ");
  }

  @Test
  void shouldFindTheCheckpointThatWasKept() {
    assertThat(verify("--follows", old.resolve("checkpoint")).code()).isZero();
    var result = verify("--follows", earlier.resolve("checkpoint"));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).contains("only the directory of the log shows");
  }

  @Test
  void shouldNoticeThatTheLogBeforeWasSetBack() {
    var result = verify("--follows", earlier);

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("the log before is signed up to 4, not up to ");
  }

  @Test
  void shouldNoticeThatTheLogBeforeWasWrittenAnewWithItsKey() throws Exception {
    rewrite(true);

    var result = verify("--follows", old);

    assertThat(result.code()).as(result.toString()).isEqualTo(1);
    assertThat(result.out()).contains("are not those that the first record names");
  }

  @Test
  void shouldNoticeThatTheLogBeforeWasWrittenAnewWithAnotherKey() throws Exception {
    rewrite(false);

    var result = verify("--follows", old);

    assertThat(result.code()).as(result.toString()).isEqualTo(1);
    assertThat(result.out()).contains("no known key has signed the note");
  }

  @Test
  void shouldNoticeACheckpointOfAnotherHistory() throws Exception {
    var kept = folder.resolve("kept");
    var lines = Files.readAllLines(old.resolve("checkpoint"));
    lines.set(2, Files.readAllLines(earlier.resolve("checkpoint")).get(2));
    Files.writeString(kept, String.join("\n", lines) + "\n");

    var result = verify("--follows", kept);

    assertThat(result.code()).as(result.toString()).isEqualTo(1);
  }

  @Test
  void shouldNoticeAnotherLog() throws Exception {
    statement("other", 0, "SELECT 1");

    var result = verify("--follows", folder.resolve("other/audit"));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("it is another log");
  }

  @Test
  void shouldNoticeThatALogFollowsNone() {
    var result = CommandLines.audit(old, "verify", "--follows", folder.resolve("next/audit"));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("names no log that this one follows");
  }

  @Test
  void shouldSayThatTheLogBeforeCannotBeCompared() throws Exception {
    delete(old.resolve("tile"));
    assertThat(verify("--follows", old).code()).as("equal sizes need no tiles").isZero();
    statement("old", 4, "SELECT 3");
    delete(old.resolve("tile"));

    var result = verify("--follows", old);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).contains("cannot be compared");
  }

  @Test
  void shouldRefuseWhatIsNoLogAndNoCheckpoint() {
    assertThat(verify("--follows", folder).code()).isEqualTo(3);
    assertThat(verify("--follows", old.resolve("log.json")).code()).isEqualTo(3);
    assertThat(verify("--follows", old.resolve("nothing")).code()).isEqualTo(3);
  }
}
