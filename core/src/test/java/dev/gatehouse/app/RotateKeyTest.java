package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.audit.journal.Checkpointer;
import dev.gatehouse.audit.journal.Keys;
import dev.gatehouse.audit.search.SearchedLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code audit rotate-key}, of a log that is written and of one that is not. */
@Timeout(60)
class RotateKeyTest {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;

  private CommandLines.Result rotate(Object... more) {
    return CommandLines.audit(folder.resolve("log"), "rotate-key", more);
  }

  private int verify() {
    return CommandLines.audit(folder.resolve("log"), "verify", "--vkey", folder.resolve("first"))
        .code();
  }

  private void keepTheFirstKey() throws Exception {
    Files.copy(folder.resolve("log/keys/log.vkey"), folder.resolve("first"));
  }

  private Keys keys(SearchedLog log) throws Exception {
    return Keys.open(folder.resolve("keys"), log.journal());
  }

  @Test
  void shouldAskTheGatehouseThatWrites() throws Exception {
    try (var log = new SearchedLog(folder.resolve("log"), 1 << 20)) {
      log.event("start", Map.of());
      log.flush();
      var checkpointer =
          Checkpointer.start(log.journal(), keys(log), Duration.ofSeconds(1), _ -> {});
      keepTheFirstKey();
      try (checkpointer;
          var _ =
              ControlServer.start(
                  log.journal().directory().controlSocket(),
                  Map.of(RotateKeyVerb.NAME, new RotateKeyVerb(checkpointer)))) {

        var result = rotate();

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        var answer = JSON.readTree(result.out());
        assertThat(Files.readString(folder.resolve("log/keys/log.vkey")))
            .isEqualTo(
                "%s from 0 to %s%n%s from %s to ∞%n"
                    .formatted(
                        answer.get("previous").asText(),
                        answer.get("from").asText(),
                        answer.get("key").asText(),
                        answer.get("from").asText()));
      }
    }
    assertThat(verify()).isZero();
    assertThat(
            CommandLines.run("audit", "search", "--event", "key", "--dir", folder.resolve("log"))
                .out())
        .contains("\"user\":\"" + System.getProperty("user.name") + "\"");
  }

  @Test
  void shouldDoItItselfIfNobodyWrites() throws Exception {
    try (var log = new SearchedLog(folder.resolve("log"), 1 << 20)) {
      Checkpointer.start(log.journal(), keys(log), Duration.ofSeconds(1), _ -> {}).close();
    }
    keepTheFirstKey();

    assertThat(rotate().code()).isEqualTo(3);
    assertThat(rotate().err()).contains("say with --key-directory where its key is");
    assertThat(rotate("--key-directory", folder.resolve("nowhere")).code()).isEqualTo(3);
    assertThat(verify()).isZero();
    var result = rotate("--key-directory", folder.resolve("keys"), "--format", "table");

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("From size ");
    assertThat(verify()).isZero();
    assertThat(Files.readAllLines(folder.resolve("log/keys/log.vkey"))).hasSize(2);
  }

  @Test
  void shouldNotTouchALogWhoseGatehouseDoesNotAnswer() throws Exception {
    try (var log = new SearchedLog(folder.resolve("log"), 1 << 20)) {
      Checkpointer.start(log.journal(), keys(log), Duration.ofSeconds(1), _ -> {}).close();

      var result = rotate("--key-directory", folder.resolve("keys"));

      assertThat(result.code()).isEqualTo(3);
      assertThat(result.err()).contains("does not answer");
    }
    assertThat(Files.readAllLines(folder.resolve("log/keys/log.vkey"))).hasSize(1);
  }
}
