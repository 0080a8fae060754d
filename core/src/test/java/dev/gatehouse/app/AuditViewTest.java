package dev.gatehouse.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.audit.format.Formats;
import dev.gatehouse.audit.journal.Checkpointer;
import dev.gatehouse.audit.journal.Keys;
import dev.gatehouse.audit.search.SearchedLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** T7: lines that a sink or an export has written, altered while the log is intact. */
class AuditViewTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final QualifiedName T = new QualifiedName("public", "t");

  @TempDir Path folder;

  private final AtomicReference<@Nullable Checkpoint> signed = new AtomicReference<>();

  @BeforeEach
  void write() throws Exception {
    try (var log = new SearchedLog(directory(), 1 << 20)) {
      var alice = log.client(1, "alice-0815", "alice-0815");
      var bob = log.client(2, "bob", "bob");
      var prepared = log.prepared(1, "SELECT prepared-0815", T);
      for (var i = 0; i < 4; i++) {
        log.query(alice, "DELETE FROM t -- " + "x".repeat(300_000), T, Decision.ALLOW);
        log.execute(alice, prepared);
        log.query(bob, "SELECT 'other'", T, Decision.DENY);
      }
      log.event("audit.read", Map.of("user", "root", "command", "search --text x"));
      log.flush();
      var keys = Keys.open(folder.resolve("keys"), log.journal());
      Checkpointer.start(log.journal(), keys, Duration.ofSeconds(1), signed::set).close();
    }
  }

  private Path directory() {
    return folder.resolve("audit");
  }

  private List<String> export(String format) throws IOException {
    var file = Files.createTempDirectory(folder, "export").resolve("view");
    assertThat(CommandLines.audit(directory(), "export", "--format", format, "--out", file).code())
        .isZero();
    return new ArrayList<>(Files.readAllLines(file));
  }

  private CommandLines.Result verify(List<String> lines) throws IOException {
    var file = Files.createTempFile(folder, "view", ".jsonl");
    Files.write(file, lines);
    return CommandLines.audit(directory(), "verify", "--format", "json", "--view", file);
  }

  private CommandLines.Result verifyChanged(
      List<String> lines, String member, Consumer<ObjectNode> change) throws IOException {
    var changed = new ArrayList<>(lines);
    for (var i = lines.size() / 2; i < lines.size(); i++) {
      var line = (ObjectNode) JSON.readTree(lines.get(i));
      if (!line.at(member).isMissingNode()) {
        change.accept(line);
        assertThat(line.toString()).isNotEqualTo(lines.get(i));
        changed.set(i, line.toString());
        return verify(changed);
      }
    }
    throw new AssertionError("no line has " + member);
  }

  private static void assertFault(CommandLines.Result result, String reason) {
    assertThat(result.code()).as(result.out()).isEqualTo(1);
    assertThat(result.out()).contains("line ").contains(reason);
  }

  private static void at(ObjectNode line, String object, String member, String value) {
    ((ObjectNode) line.at(object)).put(member, value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gatehouse", "ocsf", "ecs"})
  void shouldTakeWhatWasExported(String format) throws IOException {
    var lines = export(format);

    assertThat(verify(lines).code()).isZero();
    Collections.reverse(lines);
    assertThat(verify(lines).code()).isZero();
    lines.addAll(lines.subList(0, 3));
    assertThat(verify(lines).code()).isZero();
  }

  @Test
  void shouldTakeALineThatIsWrittenOtherwiseAndSaysTheSame() throws IOException {
    var lines = new ArrayList<String>();
    for (var line : export("gatehouse")) {
      lines.add(JSON.readTree(line).toString().replace(",\"", " ,\t\"").replace("D", "\\u0044"));
    }

    assertThat(verify(lines).code()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "gatehouse, /statement, text, SELECT 1, /statement/text",
    "gatehouse, '', leaf, AAAA, /leaf",
    "gatehouse, /session, user, mallory, /session/user",
    "gatehouse, /session/principal, id, mallory, /session/principal/id",
    "gatehouse, '', event, execution, /event",
    "gatehouse, '', time, 2026-11-23T03:00:00.000000001Z, /time",
    "gatehouse, /verdict, decision, allowed, /verdict/decision",
    "gatehouse, /outcome, status, failed, /outcome/status",
    "gatehouse, /outcome, rows, 1, /outcome/rows",
    "ocsf, /query_info, query_string, SELECT 1, /query_info/query_string",
    "ocsf, /actor/user, name, mallory, /actor/user/name",
    "ocsf, /unmapped/statement, sha256, 00, /unmapped/statement/sha256",
    "ocsf, /metadata, event_code, nothing, /metadata/event_code",
    "ecs, /user, name, mallory, /user/name",
    "ecs, /gatehouse/statement, text, SELECT 1, /gatehouse/statement/text",
    "ecs, /gatehouse, leaf, AAAA, /gatehouse/leaf"
  })
  void t7ShouldFindAMemberThatWasChanged(
      String format, String object, String member, String value, String where) throws IOException {
    var verified =
        verifyChanged(
            export(format), object + '/' + member, line -> at(line, object, member, value));

    assertFault(verified, where);
  }

  @Test
  void t7ShouldFindAMemberThatWasRemoved() throws IOException {
    assertFault(
        verifyChanged(export("gatehouse"), "/verdict", line -> line.remove("verdict")), "/verdict");
    assertFault(
        verifyChanged(
            export("gatehouse"),
            "/statement/sha256",
            line -> ((ObjectNode) line.at("/statement")).remove("sha256")),
        "/statement/sha256");
  }

  @Test
  void t7ShouldFindAMemberThatWasAdded() throws IOException {
    assertFault(
        verifyChanged(export("gatehouse"), "/verdict", line -> line.put("approved", true)),
        "/approved");
    assertFault(
        verifyChanged(
            export("gatehouse"),
            "/statement/commands",
            line -> line.withArray("/statement/commands").add("SELECT")),
        "/statement/commands/");
  }

  @Test
  void t7ShouldFindAMemberThatStandsThereTwice() throws IOException {
    var lines = export("gatehouse");
    lines.set(3, "{\"kind\":\"event\"," + lines.get(3).substring(1));

    assertFault(verify(lines), "line 4: it is no line");
  }

  @Test
  void t7ShouldFindALineOfARecordThatIsNotThere() throws IOException {
    var lines = export("gatehouse");

    assertFault(
        verifyChanged(lines, "/verdict", line -> line.put("index", 100_000)), "no such record");
    assertFault(verifyChanged(lines, "/verdict", line -> line.put("index", -1)), "no such record");
    assertFault(verifyChanged(lines, "/verdict", line -> line.put("index", "x")), "no such record");
    // The session's context: a record that nobody shows.
    assertFault(verifyChanged(lines, "/verdict", line -> line.put("index", 1)), "log's own");
    assertFault(verifyChanged(lines, "/verdict", line -> line.put("index", 2)), " at /");
    assertFault(verifyChanged(lines, "/verdict", line -> line.put("log", "0")), "another log");
  }

  @Test
  void t7ShouldFindWhatIsNoLine() throws IOException {
    assertFault(verify(List.of("")), "it is no line");
    assertFault(verify(List.of("[]")), "it is no line");
    assertFault(verify(List.of("{\"v\":1")), "it is no line");
    assertFault(verify(List.of(export("gatehouse").getFirst() + "{}")), "it is no line");
    assertFault(verify(export("cef")), "it is no line");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gatehouse", "ocsf", "ecs"})
  void t7ShouldFindACheckpointThatWasChanged(String format) throws IOException {
    var checkpoint = requireNonNull(signed.get());
    var out = new ByteArrayOutputStream();
    Formats.byName(format).encode(checkpoint, out);
    var line = out.toString(StandardCharsets.UTF_8).strip();
    var size = "\"size\":" + checkpoint.size();

    assertThat(verify(List.of(line)).code()).isZero();
    assertFault(verify(List.of(line.replace(size, "\"size\":1"))), "its size");
    assertFault(verify(List.of(line.replace("\\n" + checkpoint.size(), "\\n1"))), "checkpoint");
    assertFault(verify(List.of(line.replace(checkpoint.log(), "0"))), "another log");
    assertFault(verify(List.of(line.replace(size, size + ",\"x\":1"))), "/x");
  }

  @Test
  void shouldTakeALineOfBeforeAnErasure() throws IOException {
    var before = export("gatehouse");
    var ocsf = export("ocsf");
    erase("session,text,params,result");
    var after = export("gatehouse");
    assertThat(after).isNotEqualTo(before);
    assertThat(String.join("\n", after)).doesNotContain("alice-0815").doesNotContain("DELETE FROM");

    var verified = verify(before);

    assertThat(verified.code()).as(verified.out()).isZero();
    assertThat(verified.out()).contains("something was erased since");
    assertThat(verify(ocsf).code()).isZero();
    assertThat(verify(after).code()).isZero();
    assertThat(verify(List.of("{}      ", after.getFirst())).out()).contains("dead letters");
  }

  @Test
  void t7ShouldCompareWhatAnErasureHasLeft() throws IOException {
    var before = export("gatehouse");
    erase("text");
    var after = export("gatehouse");
    var text = "/statement/text";

    assertThat(verifyChanged(before, text, line -> at(line, "/statement", "text", "?")).code())
        .isZero();
    assertFault(
        verifyChanged(before, text, line -> at(line, "/session", "user", "mallory")),
        "/session/user");
    assertFault(
        verifyChanged(before, text, line -> at(line, "/verdict", "decision", "?")), "/verdict");
    // What the line itself calls erased is not older than the erasure.
    assertFault(
        verifyChanged(after, "/erased", line -> at(line, "/statement", "text", "SELECT 1")), text);
    assertFault(
        verifyChanged(after, "/erased", line -> line.withArray("/erased").add("result")),
        "/erased");
  }

  private void erase(String fields) {
    var erased =
        CommandLines.audit(
            directory(),
            "erase",
            "--user",
            "alice-0815",
            "--fields",
            fields,
            "--by",
            "dpo",
            "--basis",
            "GDPR 17",
            "--key-directory",
            folder.resolve("keys"));
    assertThat(erased.code()).as(erased.err()).isZero();
  }

  @Test
  void shouldDemandThatTheBodiesAreChecked() throws IOException {
    var view = Files.write(folder.resolve("view"), export("gatehouse"));

    assertThat(CommandLines.audit(directory(), "verify", "--view", view, "--from", 1).code())
        .isEqualTo(3);
    assertThat(CommandLines.audit(directory(), "verify", "--view", folder.resolve("no")).code())
        .isEqualTo(3);
  }
}
