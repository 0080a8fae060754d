package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.app.CommandLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** GDPR 17: a value is nowhere in the directory of the log any more, and all proofs hold. */
@Timeout(400)
class ErasureIT {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String VALUE = "ada-lovelace-1815-12-10";

  /** What is done with a connection. */
  private interface Work {
    void with(Connection connection) throws Exception;
  }

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

  private static void connect(int port, String application, Work work) throws Exception {
    var url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?ApplicationName=" + application;
    try (var connection = DriverManager.getConnection(url, "app", "")) {
      work.with(connection);
    }
  }

  private CommandLines.Result audit(String command, Object... options) {
    return CommandLines.audit(directory(), command, options);
  }

  private CommandLines.Result erase(Object... options) {
    var all = new ArrayList<Object>(List.of("--by", "dpo", "--basis", "GDPR 17, 118"));
    all.addAll(List.of(options));
    return audit("erase", all.toArray());
  }

  /** As {@code grep -a} says; one that was cut in two by a frame would have been found before. */
  private int filesWithTheValue() throws IOException, InterruptedException {
    var grep =
        new ProcessBuilder("grep", "-rac", VALUE, directory().toString())
            .redirectErrorStream(true)
            .start();
    var lines = new String(grep.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines();
    grep.waitFor();
    return (int) lines.filter(line -> line.matches(".*[.](rec|jsonl|bin|idx):[1-9][0-9]*")).count();
  }

  private void speakOfTheValue(int port) throws Exception {
    connect(
        port,
        VALUE,
        connection -> {
          try (var statement = connection.createStatement()) {
            statement.execute("SELECT '" + VALUE + "'");
            statement.execute("SET application_name = '" + VALUE + "-too'");
            statement.execute("PREPARE p AS SELECT '" + VALUE + "', $1::text");
            statement.execute("EXECUTE p('" + VALUE + "')");
          }
          try (var prepared = connection.prepareStatement("SELECT ?::text")) {
            // The driver names the statement at the fifth.
            for (var i = 0; i < 8; i++) {
              prepared.setString(1, VALUE);
              prepared.execute();
            }
          }
          try (var prepared = connection.prepareStatement("SELECT ?::text || '" + VALUE + "'")) {
            for (var i = 0; i < 8; i++) {
              prepared.setString(1, "x");
              prepared.execute();
            }
          }
          try (var statement = connection.createStatement()) {
            statement.execute("SELECT 1 / 0 AS \"" + VALUE + '"');
          } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("22012");
          }
        });
  }

  @Test
  void shouldLeaveNoTraceOfAValueAndEveryProof() throws Exception {
    try (var gatehouse = start()) {
      speakOfTheValue(gatehouse.port());
      connect(
          gatehouse.port(),
          "other",
          connection -> {
            try (var statement = connection.createStatement()) {
              statement.execute("SELECT 'kept'");
            }
          });
      assertThat(filesWithTheValue()).isPositive();
      var session = JSON.readTree(audit("search", "--text", "1 / 0").lines().getFirst());
      var id = session.at("/session/id").asText();
      Thread.sleep(1_500);
      assertThat(audit("export", "--proof", "full", "--out", folder.resolve("before")).code())
          .isIn(0, 2);

      var erased = erase("--session", id, "--fields", "session,text,result");

      assertThat(erased.err()).isEmpty();
      assertThat(erased.code()).isZero();
      assertThat(filesWithTheValue()).as("%s", erased.out()).isZero();
      // It goes on, and so does who reads.
      connect(
          gatehouse.port(),
          "other",
          connection -> {
            try (var statement = connection.createStatement()) {
              statement.execute("SELECT 'behind it'");
            }
          });
      assertThat(audit("search", "--text", "behind it").lines()).hasSize(1);
      assertThat(audit("search", "--text", "kept").lines()).hasSize(1);
      assertThat(audit("search", "--session", id, "--kind", "intent").lines())
          .hasSizeGreaterThan(20)
          .allMatch(line -> line.contains("\"text\":null"));
      gatehouse.terminate();
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(30))).isTrue();
    }
    var verified = audit("verify", "--view", folder.resolve("before"));
    assertThat(verified.code()).as(verified.out()).isZero();
    assertThat(JSON.readTree(verified.out()).path("erased").asInt()).isGreaterThan(30);
    assertThat(audit("export", "--proof", "full", "--out", folder.resolve("after")).code())
        .isZero();
    assertThat(Files.readString(folder.resolve("after"))).doesNotContain(VALUE);
  }

  @Test
  void f01ShouldFinishWhatAKillInterrupts() throws Exception {
    var random = new Random(17);
    for (var round = 0; round < 4; round++) {
      var begun = round;
      try (var gatehouse = start()) {
        connect(
            gatehouse.port(),
            "other",
            connection -> {
              try (var statement = connection.createStatement()) {
                for (var i = 0; i < 40; i++) {
                  statement.execute(
                      "SELECT '" + VALUE + "-" + begun + "'; -- " + "x".repeat(50_000));
                }
              }
            });
        var erasing =
            CompletableFuture.supplyAsync(
                () -> erase("--text", VALUE + "-" + begun, "--fields", "text"));
        Thread.sleep(random.nextInt(400));
        gatehouse.kill();
        erasing.get();
      }
    }
    try (var gatehouse = start()) {
      assertThat(erase("--text", VALUE, "--fields", "text").code()).isZero();
      assertThat(filesWithTheValue()).isZero();
      gatehouse.terminate();
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(30))).isTrue();
    }
    var verified = audit("verify");
    assertThat(verified.code()).as(verified.out()).isZero();
  }
}
