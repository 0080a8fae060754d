package dev.gatehouse.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.gatehouse.audit.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A log that cannot go on is named, with its last checkpoint, by the one that takes its place. */
@Timeout(60)
class FollowedLogTest {

  @TempDir private Path folder;

  private Path old;
  private AuditDirectory before;

  @BeforeEach
  void begin() throws Exception {
    old = folder.resolve("old/audit");
    before = new AuditDirectory(old);
    try (var log = TinyLog.open(folder.resolve("old"), 0)) {
      log.statement("SELECT 1");
    }
  }

  private Path next() {
    return folder.resolve("next");
  }

  /** Begins a log, or opens it, and says how its first record reads. */
  private Map<String, String> follow(Path directory) throws Exception {
    TinyLog.following(next(), directory).close();
    var events = new ArrayList<Event>();
    try (var log = LogDirectory.open(next().resolve("audit"));
        var cursor = log.events(0)) {
      cursor.read(events, 1, 1);
    }
    assertThat(events.getFirst().type()).isEqualTo("log");
    return events.getFirst().details();
  }

  private static byte[] damaged(Path file, int at) throws IOException {
    var bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
    return bytes;
  }

  @Test
  void shouldNameTheLogBeforeAndItsLastCheckpoint() throws Exception {
    var note = Files.readString(before.checkpoint());

    var details = follow(old);

    assertThat(details)
        .containsEntry("follows", FollowedLog.identity(old).id())
        .containsEntry("follows.origin", "test")
        .containsEntry("follows.records", "4")
        .containsEntry("follows.size", "4")
        .containsEntry("follows.root", note.lines().toList().get(2))
        .containsEntry("follows.checkpoint", note);
    assertThat(details.get("log")).isNotEqualTo(details.get("follows"));
  }

  @Test
  void shouldNotBeDeceivedByAnOlderFile() throws Exception {
    var older = Files.readAllBytes(before.checkpoint());
    try (var log = TinyLog.open(folder.resolve("old"), 2)) {
      log.statement("SELECT 2");
    }
    var newer = Files.readString(before.checkpoint());
    Files.write(before.checkpoint(), older);

    assertThat(follow(old)).containsEntry("follows.checkpoint", newer);
  }

  @Test
  void shouldSayHowManyRecordsNobodyHasSigned() throws Exception {
    try (var log = TinyLog.unsigned(folder.resolve("old"))) {
      log.statement("SELECT 2");
    }

    assertThat(follow(old))
        .containsEntry("follows.size", "4")
        .satisfies(
            details ->
                assertThat(Integer.parseInt(details.get("follows.records"))).isGreaterThan(4));
  }

  @Test
  void shouldNameNoCheckpointThatAnotherKeyHasSigned() throws Exception {
    try (var log = TinyLog.open(folder.resolve("other"), 0)) {
      log.statement("DELETE FROM t");
      log.statement("DELETE FROM t");
    }
    var note = Files.readString(before.checkpoint());
    Files.write(before.checkpoint(), Files.readAllBytes(folder.resolve("other/audit/checkpoint")));

    assertThat(follow(old)).containsEntry("follows.checkpoint", note);
  }

  @Test
  void shouldSayWhatCannotBeRead() throws Exception {
    Files.delete(before.checkpoint());
    Files.delete(before.keyHistory());
    var header = before.segment(0);
    damaged(header, 40);

    assertThat(follow(old))
        .containsEntry("follows.checkpoint", "none")
        .containsEntry("follows.records", "unknown")
        .doesNotContainKeys("follows.size", "follows.root");
  }

  @Test
  void shouldReadUpToWhereItIsDamaged() throws Exception {
    var note = Files.readString(before.checkpoint());
    damaged(before.segment(0), 1200);

    assertThat(follow(old))
        .containsEntry("follows.checkpoint", note)
        .satisfies(details -> assertThat(details.get("follows.records")).isBetween("0", "3"));
  }

  @Test
  void shouldNotBeginALogBehindASlipOfThePen() {
    assertThatThrownBy(() -> TinyLog.following(next(), folder.resolve("odl/audit")))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("is no log that this one could follow")
        .hasMessageContaining("audit.follows");
    assertThat(next().resolve("audit/log.json")).doesNotExist();
  }

  @Test
  void shouldNotFollowALogWithoutAName() throws Exception {
    Files.writeString(before.identity(), "{\"log\":");

    assertThatThrownBy(() -> TinyLog.following(next(), old))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("cannot be read")
        .hasMessageContaining("restore it");
  }

  @Test
  void shouldNameItAlsoIfTheFirstStartWasCutShort() throws Exception {
    var begun = new AuditDirectory(next().resolve("audit"));
    begun.prepare();
    LogIdentity.create("cut", Instant.EPOCH).write(begun.identity());

    assertThat(follow(old)).containsEntry("origin", "cut").containsKey("follows");
  }

  @Test
  void shouldLeaveALogAsItWasBegun() throws Exception {
    var first = follow(old);
    TinyLog.open(folder.resolve("other"), 0).close();

    assertThat(warnings(() -> assertThat(follow(old)).isEqualTo(first))).isEmpty();
    assertThat(warnings(() -> assertThat(follow(folder.resolve("other/audit"))).isEqualTo(first)))
        .singleElement()
        .asString()
        .contains("its first record names another one");
    assertThat(warnings(() -> assertThat(follow(folder.resolve("gone"))).isEqualTo(first)))
        .isEmpty();
  }

  @Test
  void shouldSayThatALogFollowsNone() throws Exception {
    TinyLog.open(next(), 0).close();

    assertThat(warnings(() -> follow(old))).singleElement().asString().contains("or none");
  }

  private interface Act {
    void run() throws Exception;
  }

  private static List<ILoggingEvent> warnings(Act act) throws Exception {
    var logger = (Logger) LoggerFactory.getLogger(FollowedLog.class);
    var caught = new ListAppender<ILoggingEvent>();
    caught.start();
    logger.addAppender(caught);
    try {
      act.run();
    } finally {
      logger.detachAppender(caught);
    }
    return caught.list;
  }

  @Test
  void shouldNameTheWayOutOfALogThatIsDamaged() throws Exception {
    damaged(before.segment(0), 1200);

    assertThatThrownBy(() -> TinyLog.open(folder.resolve("old"), 2))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("restore it from a copy; or begin a new log in another directory")
        .hasMessageContaining("audit.follows: " + old);
  }

  @Test
  void shouldNameTheWayOutOfALogWhoseKeyIsLost() throws Exception {
    try (var keys = Files.newDirectoryStream(folder.resolve("old/keys"))) {
      for (var key : keys) {
        Files.delete(key);
      }
    }

    assertThatThrownBy(() -> TinyLog.open(folder.resolve("old"), 2))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("audit.follows: " + old);
  }
}
