package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.audit.journal.Checkpointer;
import dev.gatehouse.audit.journal.Keys;
import dev.gatehouse.audit.search.SearchedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code gatehouse audit evidence} says of logs that are known. */
class EvidenceReportTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final QualifiedName PEOPLE = new QualifiedName("public", "people");
  private static final Path GOLDEN =
      Path.of("src", "test", "resources", "dev", "gatehouse", "app", "evidence-gdpr.txt");

  @TempDir Path folder;

  /** {@code -Dgolden.write=true} writes the report anew, for a look at the difference. */
  @Test
  void gdpr5ShouldReportWhatTheGoldenFileSays() throws Exception {
    try (var log = open()) {
      log.event("start", Map.of());
      login(log, "scram-sha-256");
      var alice = log.client(1, "alice", "alice");
      var bob = log.client(2, "bob", "bob");
      log.query(alice, "SELECT name FROM public.people", PEOPLE, Decision.ALLOW);
      log.query(bob, "SELECT name FROM public.people", PEOPLE, Decision.DENY);
      log.execute(alice, log.prepared(1, "SELECT name FROM public.people", PEOPLE));
      log.flush();
      var keys = Keys.open(folder.resolve("keys"), log.journal());
      Checkpointer.start(log.journal(), keys, Duration.ofSeconds(1), _ -> {}).close();
    }
    assertThat(
            CommandLines.audit(
                    directory(),
                    "erase",
                    "--user",
                    "alice",
                    "--fields",
                    "text",
                    "--by",
                    "dpo",
                    "--basis",
                    "GDPR 17",
                    "--key-directory",
                    folder.resolve("keys"))
                .code())
        .isZero();

    var report = CommandLines.audit(directory(), "evidence", "gdpr", "--format", "table");

    // How many files a log has is nothing that a report promises.
    var shown = report.out().replaceFirst("\\d+ files", "N files");
    if (Boolean.getBoolean("golden.write")) {
      Files.createDirectories(GOLDEN.resolveSibling(""));
      Files.writeString(GOLDEN, shown);
    }
    assertThat(shown).isEqualTo(Files.readString(GOLDEN));
    assertThat(report.code()).isEqualTo(2);
  }

  @Test
  void hipaa308ShouldDemandAReviewInEachWholeWeek() throws IOException {
    try (var log = open()) {
      read(log);
      log.pass(Duration.ofDays(14));
      read(log);
      log.pass(Duration.ofDays(14));
      log.event("heartbeat", Map.of());
      log.flush();
    }

    // From Monday 2026-11-23, 03:00, to Monday 2026-12-21: the first week is no whole one.
    var row = review();

    assertThat(row.path("result").asText()).isEqualTo("fail");
    assertThat(row.path("looked_at").asText()).startsWith("2 audit.read in 3 weeks");
    assertThat(row.path("reason").asText())
        .contains("none in the weeks of 2026-11-30, 2026-12-14;")
        .doesNotContain("2026-11-23");
    assertThat(review("--to", "2026-12-20").path("reason").asText())
        .contains("none in the weeks of 2026-11-30;");
    assertThat(review("--from", "2026-12-05", "--to", "2026-12-14").path("result").asText())
        .isEqualTo("pass");
  }

  @Test
  void hipaa308ShouldNotJudgeLessThanAWeek() throws IOException {
    try (var log = open()) {
      log.event("start", Map.of());
      log.pass(Duration.ofDays(12));
      log.event("stop", Map.of());
      log.flush();
    }
    assertThat(review().path("result").asText()).isEqualTo("not-applicable");
  }

  @Test
  void hipaa308ShouldNotListWeeksWithoutEnd() throws IOException {
    try (var log = open()) {
      log.event("start", Map.of());
      log.pass(Duration.ofDays(700));
      log.event("stop", Map.of());
      log.flush();
    }
    assertThat(review().path("reason").asText()).contains(" and 89 more;").hasSizeLessThan(250);
  }

  private Path directory() {
    return folder.resolve("audit");
  }

  private SearchedLog open() throws IOException {
    return new SearchedLog(directory(), 1 << 20, InstantSource.fixed(SearchedLog.BEGINNING));
  }

  private static void login(SearchedLog log, String method) throws IOException {
    log.event(
        "authentication",
        Map.of("outcome", "success", "user", "alice", "client", "10.0.0.7", "method", method));
  }

  private static void read(SearchedLog log) throws IOException {
    log.event("audit.read", Map.of("user", "auditor", "command", "search"));
  }

  private JsonNode review(Object... options) throws IOException {
    var args = new Object[options.length + 1];
    args[0] = "hipaa";
    System.arraycopy(options, 0, args, 1, options.length);
    var report = CommandLines.audit(directory(), "evidence", args);
    assertThat(report.err()).isEmpty();
    for (var row : JSON.readTree(report.out()).path("rows")) {
      if (row.path("requirement").asText().contains("164.308")) {
        return row;
      }
    }
    throw new AssertionError(report.out());
  }
}
