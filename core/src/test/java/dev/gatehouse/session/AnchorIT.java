package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.CommandLines;
import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.merkle.FakeWitness;
import dev.gatehouse.audit.merkle.FakeWitness.Answer;
import dev.gatehouse.audit.merkle.KeyHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process, its witness, and the rotation of its key. */
@Timeout(300)
class AnchorIT {

  @TempDir Path folder;

  private Path directory() {
    return folder.resolve("audit");
  }

  private GatehouseProcess start(String anchors) throws IOException, InterruptedException {
    return new GatehouseProcess(
        folder,
        "{ directory: %s, key-directory: %s, segment-size: 1MiB, anchors: [%s] }"
            .formatted(directory(), folder.resolve("keys"), anchors),
        "");
  }

  private static void stop(GatehouseProcess gatehouse) throws InterruptedException {
    gatehouse.terminate();
    assertThat(gatehouse.awaitEnd(Duration.ofSeconds(30))).isTrue();
  }

  private KeyHistory keys() throws Exception {
    return KeyHistory.read(new AuditDirectory(directory()).keyHistory());
  }

  private CommandLines.Result audit(String command, Object... options) {
    return CommandLines.audit(directory(), command, options);
  }

  private static void query(int port) throws SQLException {
    var url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    try (var connection = DriverManager.getConnection(url, "app", "");
        var statement = connection.createStatement()) {
      statement.execute("SELECT 4711");
    }
  }

  @Test
  void shouldBeAnchoredToItsEnd() throws Exception {
    try (var gatehouse = start("")) {
      stop(gatehouse);
    }
    try (var witness = new FakeWitness(keys().ranges().getFirst().key())) {
      var keyFile = Files.writeString(folder.resolve("w.vkey"), witness.key() + "\n");
      var anchor =
          "{ name: w, type: witness, url: '%s', vkey: '%s', required: true, max-lag: 2s, interval: 1s }"
              .formatted(witness.prefix(), witness.key());
      try (var gatehouse = start(anchor)) {
        awaitSession(gatehouse.port());
        assertThat(audit("verify").code()).as("in use").isEqualTo(2);

        witness.misbehaviour = request -> new Answer(503, "text/plain", "later\n");
        awaitRefusal(gatehouse.port());
        assertThat(audit("status", "--max-unanchored", "1s").code()).isEqualTo(2);

        witness.misbehaviour = witness::judge;
        awaitSession(gatehouse.port());
        assertThat(gatehouse.log())
            .containsPattern("too far behind: no session is let in.*witness=\"?w")
            .containsPattern("has caught up: sessions are let in again.*witness=\"?w");
        stop(gatehouse);
      }
      var report = audit("verify", "--witness", keyFile + ":1", "--format", "json");
      assertThat(report.code()).as(report.out()).isZero();
      assertThat(report.out()).contains("\"unanchored\":{\"records\":0");
      assertThat(audit("status", "--max-unanchored", "1s").code()).isZero();
      assertThat(audit("search", "--event", "anchor").out())
          .contains("\"outcome\":\"unavailable\"", "\"outcome\":\"cosigned\"");
    }
  }

  private static void awaitSession(int port) throws Exception {
    for (var i = 0; ; i++) {
      try {
        query(port);
        return;
      } catch (SQLException e) {
        assertThat(e.getSQLState()).isEqualTo("57P03");
        assertThat(i).as("sessions are refused").isLessThan(300);
        Thread.sleep(100);
      }
    }
  }

  /** What each attempt records keeps the log growing. */
  private static void awaitRefusal(int port) throws Exception {
    for (var i = 0; i < 300; i++) {
      try {
        query(port);
        Thread.sleep(100);
      } catch (SQLException e) {
        assertThat(e.getSQLState()).isEqualTo("57P03");
        return;
      }
    }
    throw new AssertionError("every session was let in");
  }

  @Test
  void shouldSignWithAnotherKeyWhileItRuns() throws Exception {
    var first = folder.resolve("first.vkey");
    try (var gatehouse = start("")) {
      Files.copy(new AuditDirectory(directory()).keyHistory(), first);
      query(gatehouse.port());

      var rotated = audit("rotate-key");

      assertThat(rotated.err()).isEmpty();
      assertThat(rotated.code()).isZero();
      query(gatehouse.port());
      stop(gatehouse);
    }
    try (var gatehouse = start("")) {
      query(gatehouse.port());
      stop(gatehouse);
    }
    assertThat(keys().ranges()).hasSize(2);
    var report = audit("verify", "--vkey", first);
    assertThat(report.code()).as(report.out()).isZero();
    assertThat(audit("search", "--event", "key").out())
        .contains("\"user\":\"" + System.getProperty("user.name") + "\"");
  }
}
