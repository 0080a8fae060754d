package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.CommandLines;
import dev.gatehouse.audit.journal.AuditDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who reads the log of a running Gatehouse is on record (PCI DSS 10.2.1.3). */
@Timeout(300)
class LiveLogIT {

  @TempDir Path folder;

  private Path directory() {
    return folder.resolve("audit");
  }

  private GatehouseProcess start() throws IOException, InterruptedException {
    return new GatehouseProcess(
        folder,
        "{ directory: %s, key-directory: %s, segment-size: 1MiB }"
            .formatted(directory(), folder.resolve("keys")),
        "");
  }

  private CommandLines.Result search(String event) {
    return CommandLines.run("audit", "search", "--event", event, "--dir", directory());
  }

  @Test
  void shouldNameTheUserWhoExported() throws Exception {
    var socket = new AuditDirectory(directory()).controlSocket();
    try (var gatehouse = start()) {
      query(gatehouse.port());

      var export = CommandLines.audit(directory(), "export", "--out", folder.resolve("all.jsonl"));

      assertThat(export.err()).isEmpty();
      assertThat(Files.readString(folder.resolve("all.jsonl"))).contains("SELECT 4711");
      assertThat(search("audit.read").lines().getFirst())
          .contains("\"user\":\"" + System.getProperty("user.name") + "\"")
          .contains("audit export --dir");

      gatehouse.terminate();
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(30))).isTrue();
    }
    assertThat(socket).doesNotExist();
    var last = CommandLines.run("audit", "tail", "-n", "1", "--dir", directory());
    assertThat(last.out()).contains("\"event\":\"stop\"");
    assertThat(CommandLines.audit(directory(), "verify").code()).isZero();
  }

  @Test
  void shouldReadWhatAKillLeftAndStartAgain() throws Exception {
    var socket = new AuditDirectory(directory()).controlSocket();
    try (var gatehouse = start()) {
      gatehouse.kill();
    }
    assertThat(socket).exists();
    assertThat(search("start").lines()).hasSize(1);

    try (var _ = start()) {
      assertThat(search("start").lines()).hasSize(2);
      assertThat(search("audit.read").lines()).hasSize(2);
    }
  }

  @Test
  void shouldStartWhileOthersLookWhetherItRuns() throws Exception {
    start().kill();
    var log = new AuditDirectory(directory());
    var over = new AtomicBoolean();
    var running = new AtomicInteger();
    var looking =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (!over.get()) {
                      running.addAndGet(log.inUse() ? 1 : 0);
                    }
                  } catch (IOException e) {
                    running.set(Integer.MIN_VALUE);
                  }
                });

    for (var i = 0; i < 2; i++) {
      start().kill();
    }

    over.set(true);
    looking.join();
    assertThat(running.get()).isPositive();
    assertThat(log.inUse()).isFalse();
  }

  private static void query(int port) throws Exception {
    var url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    try (var connection = DriverManager.getConnection(url, "app", "");
        var statement = connection.createStatement()) {
      statement.execute("SELECT 4711");
    }
  }
}
