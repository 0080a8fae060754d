package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.audit.journal.Body;
import dev.gatehouse.audit.journal.Checkpointer;
import dev.gatehouse.audit.journal.Frame;
import dev.gatehouse.audit.journal.Keys;
import dev.gatehouse.audit.search.SearchedLog;
import dev.gatehouse.audit.verify.Forgery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code audit erase}. */
@Timeout(120)
class EraseTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final QualifiedName T = new QualifiedName("public", "t");

  @TempDir private Path folder;

  private Path directory() {
    return folder.resolve("log");
  }

  private CommandLines.Result audit(String command, Object... options) {
    return CommandLines.audit(directory(), command, options);
  }

  private CommandLines.Result erase(Object... options) {
    var all =
        new ArrayList<Object>(
            List.of(
                "--by",
                "dpo",
                "--basis",
                "GDPR 17, 2026-118",
                "--key-directory",
                folder.resolve("keys")));
    all.addAll(List.of(options));
    return audit("erase", all.toArray());
  }

  private static JsonNode json(CommandLines.Result result) throws IOException {
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    return JSON.readTree(result.out());
  }

  /**
   * Alice and Bob, each with a statement of their own and one that is prepared, in some segments.
   */
  private SearchedLog write() throws IOException {
    var log = new SearchedLog(directory(), 1 << 20);
    var alice = log.client(1, "alice-0815", "alice-0815");
    var bob = log.client(2, "bob", "bob");
    var prepared = log.prepared(1, "SELECT prepared-0815", T);
    for (var i = 0; i < 4; i++) {
      log.query(alice, "SELECT 'secret-4711' -- " + "x".repeat(300_000), T, Decision.ALLOW);
      log.execute(alice, prepared);
      log.query(bob, "SELECT 'other'", T, Decision.ALLOW);
    }
    log.flush();
    return log;
  }

  private void writeAndClose() throws Exception {
    try (var log = write()) {
      signed(log).close();
    }
  }

  private Checkpointer signed(SearchedLog log) throws IOException {
    var journal = log.journal();
    var key = Keys.open(folder.resolve("keys"), journal);
    return Checkpointer.start(journal, key, Duration.ofSeconds(1), _ -> {});
  }

  private long filesWith(String text) throws IOException {
    try (var all = Files.walk(directory())) {
      return all.filter(Files::isRegularFile).filter(file -> holds(file, text)).count();
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldEraseTextsAndSignTheNewEnd() throws Exception {
    writeAndClose();
    assertThat(filesWith("secret-4711")).isPositive();
    assertThat(audit("search", "--user", "alice-0815", "--count").out()).isEqualTo("16\n");

    var erased = json(erase("--text", "SECRET-4711", "--fields", "text"));

    assertThat(erased.path("text").asInt()).isEqualTo(4);
    assertThat(erased.path("params").asInt()).isZero();
    assertThat(erased.path("records").asInt()).isEqualTo(4);
    assertThat(filesWith("secret-4711")).isZero();
    assertThat(filesWith("prepared-0815")).isPositive();
    var verified = audit("verify");
    assertThat(verified.code()).as(verified.out()).isZero();
    var report = JSON.readTree(verified.out());
    assertThat(report.path("erased").asInt()).isEqualTo(4);
    assertThat(report.path("erasure_count").asInt()).isEqualTo(1);
    assertThat(report.at("/erasures/0/index").asLong()).isEqualTo(erased.path("record").asLong());
    assertThat(report.at("/erasures/0/records").asInt()).isEqualTo(4);
    assertThat(report.at("/erasures/0/details/basis").asText()).isEqualTo("GDPR 17, 2026-118");
    assertThat(audit("verify", "--format", "table").out())
        .contains("of 4 records {basis=GDPR 17, 2026-118, by=dpo (");
    var event = JSON.readTree(audit("search", "--event", "erasure").out());
    assertThat(event.path("index").asLong()).isEqualTo(erased.path("record").asLong());
    assertThat(event.at("/details/by").asText())
        .isEqualTo("dpo (" + System.getProperty("user.name") + ")");
    assertThat(event.at("/details/basis").asText()).isEqualTo("GDPR 17, 2026-118");
    assertThat(event.at("/details/fields").asText()).isEqualTo("text,params");
    assertThat(event.toString()).doesNotContain("4711");
    // All go on.
    assertThat(audit("search", "--user", "alice-0815", "--count").out()).isEqualTo("16\n");
    assertThat(audit("search", "--text", "secret", "--expect", 0).code()).isZero();
    assertThat(audit("search", "--text", "other", "--expect", 4).code()).isZero();
    assertThat(audit("tail", "-n", 100).lines())
        .anyMatch(line -> line.contains("\"erased\":[\"text\"]"));
    assertThat(audit("export", "--out", folder.resolve("all")).code()).isZero();
    assertThat(audit("evidence", "gdpr").out()).contains("GDPR 17").contains("1 erasures");
  }

  @Test
  void shouldEraseWhoASessionWas() throws Exception {
    writeAndClose();
    audit("search", "--user", "alice-0815", "--count");

    var erased = json(erase("--user", "alice-0815", "--fields", "session,text"));

    assertThat(erased.path("text").asInt()).isGreaterThan(4);
    assertThat(filesWith("alice-0815")).isZero();
    assertThat(filesWith("prepared-0815")).isZero();
    assertThat(filesWith("secret-4711")).isZero();
    assertThat(audit("search", "--user", "alice-0815", "--count").out()).isEqualTo("0\n");
    var session = "%032x".formatted(1);
    assertThat(audit("search", "--session", session, "--count").out()).isEqualTo("16\n");
    assertThat(audit("search", "--session", session, "--count", "--no-index").out())
        .isEqualTo("16\n");
    assertThat(audit("search", "--user", "bob", "--count").out()).isEqualTo("8\n");
    var line =
        JSON.readTree(audit("search", "--session", session, "--kind", "intent").lines().get(1));
    assertThat(line.at("/session/user").isNull()).isTrue();
    assertThat(line.at("/session/id").asText()).isEqualTo(session);
    assertThat(line.at("/statement/text").isNull()).isTrue();
    var verified = audit("verify");
    assertThat(JSON.readTree(verified.out()).path("faults").isEmpty()).isTrue();
  }

  /** Bytes of a body stand for others of the same length; whoever can write files can do that. */
  private void forge(String from, String to) throws IOException {
    var changed = 0;
    try (var segments = Files.newDirectoryStream(directory().resolve("seg"), "*.rec")) {
      for (var segment : segments) {
        var forgery = new Forgery(segment);
        for (var i = 0; i < forgery.frames.size(); i++) {
          var frame = forgery.frames.get(i);
          var text = new String(frame, StandardCharsets.ISO_8859_1);
          if (Frame.type(frame, 0) == Frame.BODY && text.contains(from)) {
            forgery.frames.set(i, text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
            changed++;
          }
        }
        forgery.write();
      }
    }
    assertThat(changed).isPositive();
  }

  private void assertRefused(CommandLines.Result result) {
    assertThat(result.code()).as(result.err()).isEqualTo(1);
    assertThat(result.err()).contains("nothing is erased");
    assertThat(audit("search", "--event", "erasure", "--expect", 0).code()).isZero();
    assertThat(audit("verify").code()).isEqualTo(1);
  }

  /** Else the erasure would be an excuse for what was changed. */
  @Test
  void shouldNotEraseWhatSomebodyHasChanged() throws Exception {
    writeAndClose();
    forge("other", "othex");
    assertRefused(erase("--text", "othex", "--fields", "text"));
    assertThat(filesWith("othex")).isPositive();
    assertThat(audit("erase", "--help").code()).isZero();
    // What is as it was can be erased.
    assertThat(json(erase("--text", "secret-4711", "--fields", "text")).path("text").asInt())
        .isEqualTo(4);
  }

  @Test
  void shouldNotEraseByAContextThatSomebodyHasChanged() throws Exception {
    writeAndClose();
    forge("alice-0815", "mallory-15");
    assertRefused(erase("--user", "mallory-15", "--fields", "session"));
  }

  @Test
  void shouldNotEraseBesideABodyThatIsGoneWithoutAnErasure() throws Exception {
    writeAndClose();
    try (var segments = Files.newDirectoryStream(directory().resolve("seg"), "*.rec")) {
      for (var segment : segments) {
        var forgery = new Forgery(segment);
        for (var frame : forgery.frames) {
          if (new String(frame, StandardCharsets.ISO_8859_1).contains("other")) {
            Frame.flag(frame, 0, Frame.ERASED);
            Arrays.fill(frame, Frame.HEADER + Body.SALT_AT, Frame.HEADER + Body.TOTAL_AT, (byte) 0);
            Arrays.fill(frame, Frame.HEADER + Body.FIRST_BYTES_AT, frame.length, (byte) 0);
          }
        }
        forgery.write();
      }
    }
    assertRefused(erase("--user", "bob", "--fields", "text,result"));
  }

  /** A list of records, contexts among them, and who it is about: both count. */
  @Test
  void shouldEraseOfAListOnlyWhatTheQueryMatches() throws Exception {
    writeAndClose();
    var erased = json(erase("--index", "0-40", "--user", "alice-0815", "--fields", "session,text"));
    assertThat(erased.path("text").asInt()).isPositive();
    assertThat(audit("search", "--user", "bob", "--count").out()).isEqualTo("8\n");
    assertThat(audit("search", "--text", "other", "--expect", 4).code()).isZero();
    assertThat(audit("search", "--user", "alice-0815", "--count").out()).isEqualTo("0\n");
  }

  @Test
  void shouldOnlyLookInADryRun() throws Exception {
    writeAndClose();
    var before = Files.readAllBytes(directory().resolve("seg").resolve("%020d.rec".formatted(0)));

    var looked = json(erase("--index", "2-3", "--fields", "text,result", "--dry-run"));

    assertThat(looked.path("dry_run").asBoolean()).isTrue();
    assertThat(looked.path("text").asInt()).isEqualTo(1);
    assertThat(looked.path("result").asInt()).isEqualTo(1);
    assertThat(looked.has("record")).isFalse();
    assertThat(Files.readAllBytes(directory().resolve("seg").resolve("%020d.rec".formatted(0))))
        .isEqualTo(before);
    assertThat(audit("search", "--event", "erasure", "--expect", 0).code()).isZero();
  }

  @Test
  void shouldWriteNothingWhereThereIsNothingToErase() throws Exception {
    writeAndClose();
    assertThat(json(erase("--text", "secret-4711", "--fields", "text")).path("text").asInt())
        .isEqualTo(4);
    var again = json(erase("--session", "%032x".formatted(1), "--fields", "text"));
    assertThat(again.path("text").asInt()).isPositive();
    var third = json(erase("--session", "%032x".formatted(1), "--fields", "text"));
    assertThat(third.path("records").asInt()).isZero();
    assertThat(third.has("record")).isFalse();
    assertThat(audit("search", "--event", "erasure", "--expect", 2).code()).isZero();
  }

  @Test
  void shouldAskTheGatehouseThatWrites() throws Exception {
    try (var log = write();
        var _ = signed(log);
        var _ =
            ControlServer.start(
                log.journal().directory().controlSocket(),
                Map.of(
                    EraseVerb.NAME,
                    new EraseVerb(log.journal()),
                    ReadVerb.NAME,
                    new ReadVerb(log.journal(), Clock.systemUTC())))) {
      var looked = json(erase("--text", "secret-4711", "--fields", "text", "--dry-run"));
      assertThat(looked.path("text").asInt()).isEqualTo(4);
      assertThat(filesWith("secret-4711")).isPositive();

      var erased = json(erase("--text", "secret-4711", "--fields", "text"));

      assertThat(erased.path("text").asInt()).isEqualTo(4);
      assertThat(filesWith("secret-4711")).isZero();
      log.event("start", Map.of());
    }
    assertThat(audit("search", "--event", "erasure").out())
        .contains("dpo (" + System.getProperty("user.name") + ")");
    // Whoever only looks has read the log all the same.
    assertThat(audit("search", "--event", "audit.read").lines())
        .singleElement()
        .asString()
        .contains("--dry-run", "--text ***")
        .doesNotContain("4711");
  }

  @Test
  void shouldNotEraseBehindTheBackOfAGatehouseThatDoesNotAnswer() throws Exception {
    try (var _ = write()) {
      var refused = erase("--text", "secret-4711", "--fields", "text");
      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.err()).contains("is in use");
    }
    assertThat(filesWith("secret-4711")).isPositive();
  }

  @Test
  void shouldSayWhatIsWrongWithTheOptions() throws Exception {
    writeAndClose();
    assertThat(erase("--fields", "text").err()).contains("--index, or options of search");
    assertThat(erase("--fields", "head", "--index", "1").err()).contains("'head' cannot be erased");
    assertThat(erase("--fields", "text", "--index", "9-3").err()).contains("ascending order");
    assertThat(erase("--fields", "text", "--index", "1", "--by", " ").code()).isEqualTo(3);
    assertThat(audit("erase", "--fields", "text", "--index", "1").code()).isEqualTo(3);
    var unknown = erase("--fields", "text", "--index", "999999");
    assertThat(JSON.readTree(unknown.out()).path("records").asInt()).isZero();
  }
}
