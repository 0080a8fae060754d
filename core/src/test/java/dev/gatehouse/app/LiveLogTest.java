package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.audit.search.SearchedLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reading a log that is written to leaves a record, or does not happen. */
@Timeout(60)
class LiveLogTest {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path folder;

  /** What answers beside a log that a test writes. */
  static ControlServer control(SearchedLog log) throws IOException {
    return ControlServer.start(
        log.journal().directory().controlSocket(),
        Map.of(ReadVerb.NAME, new ReadVerb(log.journal(), Clock.systemUTC())));
  }

  private CommandLines.Result audit(String command, Object... options) {
    return CommandLines.audit(folder.resolve("log"), command, options);
  }

  @Test
  void shouldRecordWhoReadsAndWhatHeLooksFor() throws Exception {
    try (var log = new SearchedLog(folder.resolve("log"), 1 << 20);
        var _ = control(log)) {
      log.event("start", Map.of());
      log.flush();

      audit("search", "--user", "4111 1111 1111 1111", "--text", "bob@example.org");
      audit("search", "--event", "audit.read", "--text=bob@example.org");
      var found = audit("search", "--event", "audit.read");

      assertThat(found.code()).isZero();
      assertThat(found.lines()).hasSize(3);
      assertThat(found.out()).contains("--text=***").doesNotContain("bob@example");
      var event = JSON.readTree(found.lines().getFirst());
      assertThat(event.at("/details/user").asText()).isEqualTo(System.getProperty("user.name"));
      assertThat(event.at("/details/size").asInt()).isEqualTo(2);
      // The name of the folder is made of digits, which may look like those of a card too.
      assertThat(event.at("/details/command").asText())
          .startsWith("audit search --dir ")
          .endsWith("/log --user 4111 11** **** 1111 --text ***");
    }
  }

  @Test
  void shouldRecordEveryCommandThatShowsEvents() throws Exception {
    try (var log = new SearchedLog(folder.resolve("log"), 1 << 20);
        var _ = control(log)) {
      log.event("start", Map.of());
      log.flush();

      audit("tail");
      audit("export", "--out", folder.resolve("out"));
      audit("evidence", "pci");
      audit("status");
      audit("verify");

      assertThat(audit("search", "--event", "audit.read", "--count").out()).isEqualTo("4\n");
      assertThat(audit("evidence", "pci").out()).contains("\"looked_at\":\"5 audit.read\"");
    }
  }

  @Test
  void shouldNotReadWhenNobodyRecordsIt() throws Exception {
    try (var log = new SearchedLog(folder.resolve("log"), 1 << 20)) {
      log.event("start", Map.of());
      log.flush();

      var refused = audit("tail");

      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.err())
          .contains("is in use, and its Gatehouse does not answer at")
          .contains("work on a copy of the directory");
      assertThat(audit("export", "--out", folder.resolve("out")).code()).isEqualTo(3);
      assertThat(folder.resolve("out")).doesNotExist();
      assertThat(audit("status").code()).isZero();
      assertThat(audit("verify").code()).isEqualTo(2);
    }
    assertThat(audit("tail").lines()).hasSize(2);
  }

  @Test
  void shouldNotReadWhatCannotBeRecorded() throws Exception {
    try (var log = new SearchedLog(folder.resolve("log"), 1 << 20)) {
      ControlVerb full =
          (_, _) -> {
            throw new IOException("no space left on device");
          };
      try (var _ =
          ControlServer.start(
              log.journal().directory().controlSocket(), Map.of(ReadVerb.NAME, full))) {

        var refused = audit("tail");

        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err()).contains("refuses 'read': no space left on device");
      }
    }
  }
}
