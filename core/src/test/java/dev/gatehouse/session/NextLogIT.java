package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.CommandLines;
import dev.gatehouse.audit.journal.TinyLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process whose log cannot be signed any more, and the one that goes on in another log. */
@Timeout(300)
class NextLogIT {

  @TempDir Path folder;

  private Path log(String name) {
    return folder.resolve(name);
  }

  private String audit(String name, String more) {
    return "{ directory: %s, key-directory: %s, segment-size: 1MiB%s }"
        .formatted(log(name), folder.resolve("keys"), more);
  }

  /** Starts it, runs a statement, stops it. */
  private void work(String audit, String text) throws Exception {
    try (var gatehouse = new GatehouseProcess(folder, audit, "")) {
      var url = "jdbc:postgresql://127.0.0.1:" + gatehouse.port() + "/postgres";
      try (var connection = DriverManager.getConnection(url, "app", "");
          var statement = connection.createStatement()) {
        statement.execute(text);
      }
      gatehouse.terminate();
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(30))).isTrue();
    }
  }

  private String refusal(String audit) throws IOException, InterruptedException {
    var output = folder.resolve("refused.log");
    var process = GatehouseProcess.launch(folder, audit, "", output);
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isEqualTo(78);
    return Files.readString(output);
  }

  @Test
  void shouldProveWhichLogWasThereBeforeTheKeyWasLost() throws Exception {
    work(audit("old", ""), "SELECT 1");
    TinyLog.copy(log("old"), log("earlier"));
    work(audit("old", ""), "SELECT 2");
    var checkpoint = Files.readString(log("old").resolve("checkpoint"));
    try (var keys = Files.newDirectoryStream(folder.resolve("keys"))) {
      for (var key : keys) {
        Files.delete(key);
      }
    }

    assertThat(refusal(audit("old", "")))
        .contains("begin a new log in another directory, with audit.follows: " + log("old"));
    assertThat(refusal(audit("new", ", follows: " + log("odl")))).contains("is no log that");
    var following = audit("new", ", follows: " + log("old"));
    work(following, "SELECT 3");
    work(following, "SELECT 4");

    assertThat(CommandLines.audit(log("new"), "search", "--event", "log").out())
        .contains(checkpoint.lines().toList().get(2));
    var verified = CommandLines.audit(log("new"), "verify", "--follows", log("old"));
    assertThat(verified.code()).as(verified.toString()).isZero();
    var setBack = CommandLines.audit(log("new"), "verify", "--follows", log("earlier"));
    assertThat(setBack.code()).as(setBack.toString()).isEqualTo(1);
    var kept = Files.writeString(folder.resolve("kept"), checkpoint);
    assertThat(CommandLines.audit(log("old"), "verify", "--last-known", kept).code()).isZero();
  }
}
