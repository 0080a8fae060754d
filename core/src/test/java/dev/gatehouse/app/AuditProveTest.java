package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Statement;
import dev.gatehouse.audit.StatementContext;
import dev.gatehouse.audit.journal.TinyLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proof in the hands of somebody who has the key of the log and does not trust the rest. */
class AuditProveTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private Path log;
  private Path key;
  private Path older;

  @BeforeEach
  void write() throws Exception {
    log = folder.resolve("audit");
    key = folder.resolve("log.vkey");
    older = folder.resolve("older.note");
    try (var tiny = TinyLog.open(folder, 0)) {
      tiny.statement("SELECT 'first'");
    }
    Files.copy(log.resolve("checkpoint"), older);
    try (var tiny = TinyLog.open(folder, 2)) {
      tiny.execution(
          new StatementContext(
              new Statement(Protocol.EXTENDED, "s", "", "SELECT 'prepared'", List.of()),
              List.of(),
              7));
      tiny.event("config", Map.of("before", "a", "after", "b"));
    }
    Files.copy(log.resolve("keys/log.vkey"), key);
  }

  private CommandLines.Result prove(Object... options) {
    var args = new ArrayList<Object>(List.of("audit", "prove"));
    args.addAll(List.of(options));
    return CommandLines.run(args.toArray());
  }

  private CommandLines.Result check(Path bundle) {
    return prove("--check", bundle, "--vkey", key, "--dir", folder);
  }

  private Path bundle(long index) {
    var file = folder.resolve("bundle-" + index);
    var made = prove("--dir", log, "--index", index, "--out", file);
    assertThat(made.code()).as(made.err()).isZero();
    return file;
  }

  @Test
  void shouldProveEveryEventWithoutTheLog() throws Exception {
    // 0 log, 1 session, 2 intent, 3 outcome; 4 session, 5 statement, 6 intent, 7 config
    for (var index : List.of(0, 2, 3, 6, 7)) {
      var checked = check(bundle(index));

      assertThat(checked.code()).as(checked.err()).isZero();
      var event = JSON.readTree(checked.out()).get("event");
      assertThat(event.get("index").asInt()).isEqualTo(index);
    }
    var prepared = JSON.readTree(check(folder.resolve("bundle-6")).out()).get("event");
    assertThat(prepared.at("/statement/text").asText()).isEqualTo("SELECT 'prepared'");
    assertThat(prepared.at("/session/client/ip").asText()).isEqualTo("10.0.0.7");
    assertThat(JSON.readTree(folder.resolve("bundle-6").toFile()).get("records")).hasSize(3);
  }

  @Test
  void shouldProveAnExecutionOfASessionThatHasChangedSinceItPrepared() throws Exception {
    try (var tiny = TinyLog.open(folder, 3)) {
      var prepared =
          new StatementContext(
              new Statement(Protocol.EXTENDED, "t", "", "SELECT 'again'", List.of()), List.of(), 8);
      tiny.execution(prepared);
      tiny.rename("reports");
      tiny.execution(prepared);
    }
    var last = 0L;
    for (var line : CommandLines.audit(log, "tail").lines()) {
      var event = JSON.readTree(line);
      if (event.path("event").asText().equals("execute")) {
        last = event.get("index").asLong();
      }
    }

    var checked = check(bundle(last));

    assertThat(checked.code()).as(checked.err()).isZero();
    var event = JSON.readTree(checked.out()).get("event");
    assertThat(event.at("/statement/text").asText()).isEqualTo("SELECT 'again'");
    assertThat(event.at("/session/application").asText()).isEqualTo("reports");
  }

  @Test
  void shouldSayWhatCannotBeProved() throws Exception {
    assertThat(prove("--dir", log, "--index", 1).err()).contains("one of the log's own");
    assertThat(prove("--dir", log, "--index", 99).code()).isEqualTo(3);
    assertThat(prove("--dir", log).code()).isEqualTo(3);
    assertThat(prove("--check", bundle(2)).err()).contains("--vkey");
    assertThat(prove("--dir", log, "--index", 2, "--out", folder.resolve("bundle-2")).err())
        .contains("is there already");
    Files.delete(log.resolve("checkpoint"));
    assertThat(prove("--dir", log, "--index", 2).code()).isEqualTo(2);
  }

  @Test
  void shouldRefuseTheKeyOfAnotherLog() throws Exception {
    try (var other = TinyLog.open(folder.resolve("other"), 0)) {
      other.statement("SELECT 1");
    }
    key = folder.resolve("other/audit/keys/log.vkey");

    assertThat(check(bundle(2)).code()).isEqualTo(1);
  }

  @Test
  void shouldRefuseABundleThatWasChanged() throws Exception {
    assertRefused(root -> event(root).put("time", "2026-11-24T03:00:00.123456789Z"), "the event");
    assertRefused(
        root -> ((ObjectNode) event(root).get("statement")).put("text", "SELECT 2"), "the event");
    assertRefused(root -> event(root).put("index", 3), "the event");
    assertRefused(root -> event(root).remove("session"), "the event");
    assertRefused(root -> event(root).put("more", 1), "the event");
    assertRefused(root -> body(root, "text").put("bytes", base64("SELECT 2")), "commit");
    assertRefused(root -> body(root, "text").put("salt", base64("x".repeat(32))), "commit");
    assertRefused(root -> bodies(root).remove(1), "commit");
    assertRefused(root -> records(root).remove(0), "context of its session");
    assertRefused(root -> records(root).insert(0, records(root).remove(1)), "out of order");
    assertRefused(root -> inclusion(root).remove(0), "does not stand in the tree");
    assertRefused(root -> ((ObjectNode) root.get("key")).put("from", 9), "another key");
    assertRefused(
        root ->
            root.put("checkpoint", root.get("checkpoint").asText().replaceFirst("\n8\n", "\n9\n")),
        "signature");
  }

  @Test
  void shouldTellWhatIsWithheld() throws Exception {
    var changed =
        change(
            bundle(2),
            root -> {
              body(root, "text").remove(List.of("salt", "bytes"));
              ((ObjectNode) event(root).get("statement")).removeAll();
            });

    // What is shown must still be what is left.
    assertThat(check(changed).code()).isEqualTo(1);
  }

  @Test
  void shouldProveWhatAnErasedSessionDid() throws Exception {
    try (var tiny = TinyLog.open(folder, 4)) {
      tiny.erase("1", Set.of(Part.SESSION));
    }

    var checked = check(bundle(2));

    assertThat(checked.code()).as(checked.err()).isEqualTo(2);
    var truth = JSON.readTree(checked.out());
    assertThat(truth.get("not_shown").toString()).isEqualTo("[\"record 1: head\"]");
    assertThat(truth.at("/event/statement/text").asText()).isEqualTo("SELECT 'first'");
    assertThat(truth.at("/event/session/user").isNull()).isTrue();
    assertThat(check(bundle(6)).code()).isZero();
  }

  @Test
  void shouldNotSayThatAFieldWasWithheldThatNeverWas() throws Exception {
    assertRefused(root -> bodies(root).addObject().put("field", "params"), "commit");
  }

  @Test
  void shouldRefuseEveryFlippedBit() throws Exception {
    var good = Files.readAllBytes(bundle(2));
    var sound = check(folder.resolve("bundle-2")).out();
    var random = new Random(11);
    var bad = folder.resolve("bad");
    for (var round = 0; round < 2000; round++) {
      var bytes = good.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(7));
      Files.write(bad, bytes);
      var checked = check(bad);
      if (checked.code() == 0) {
        // White space, or another spelling of the same.
        assertThat(checked.out()).isEqualTo(sound);
      } else {
        assertThat(checked.code()).isIn(1, 3);
      }
    }
  }

  @Test
  void shouldBoundWhatItIsGiven() throws Exception {
    var hostile = folder.resolve("hostile");
    Files.writeString(hostile, "{\"bundle\":1,\"event\":" + "[".repeat(1_000_000));
    assertThat(check(hostile).code()).isEqualTo(3);
    Files.writeString(hostile, "{\"bundle\":1,\"records\":[" + "{},".repeat(1000) + "{}]}");
    assertThat(check(hostile).code()).isEqualTo(3);
    var hashes = ("\"" + "A".repeat(43) + "=\",").repeat(100) + "\"\"";
    Files.writeString(hostile, "{\"bundle\":1,\"consistency\":[" + hashes + "]}");
    assertThat(check(hostile).err()).contains("too many hashes");
    Files.writeString(hostile, "");
    assertThat(check(hostile).code()).isEqualTo(3);
    Files.writeString(hostile, "{\"bundle\":1,\"event\":[" + "0,".repeat(3_000_000) + "0]}");
    assertThat(check(hostile).err()).contains("Token count");
    Files.writeString(hostile, "{\"bundle\":1,\"" + "x".repeat(10_000) + "\":0}");
    assertThat(check(hostile).err()).contains("Name length").hasSizeLessThan(1_500);
    assertThat(check(folder.resolve("none")).code()).isEqualTo(3);
  }

  @Test
  void shouldNotLetABundleSpeakToTheTerminal() throws Exception {
    var hostile = folder.resolve("hostile");
    Files.writeString(hostile, "{\"bundle\":1,\"\\u001b[2J\\u001b[Hproved\\n\":0}");

    var checked = check(hostile);

    assertThat(checked.code()).isEqualTo(3);
    assertThat(checked.err()).contains("proved").doesNotContain("\033").hasLineCount(1);
  }

  @Test
  void shouldProveThatALogHasGrown() throws Exception {
    var file = folder.resolve("growth");
    assertThat(prove("--dir", log, "--from-note", older, "--out", file).code()).isZero();

    var checked = check(file);

    assertThat(checked.code()).as(checked.err()).isZero();
    assertThat(JSON.readTree(checked.out()).get("older_size").asInt()).isEqualTo(4);
    assertThat(JSON.readTree(checked.out()).get("size").asInt()).isEqualTo(8);
    var changed = change(file, root -> ((ArrayNode) root.get("consistency")).remove(0));
    assertThat(check(changed).code()).isEqualTo(1);
    var swapped =
        change(
            file,
            root -> {
              var from = root.get("from");
              root.set("from", root.get("to"));
              root.set("to", from);
            });
    assertThat(check(swapped).code()).isEqualTo(1);
  }

  @Test
  void shouldNotLetGrowthVouchForAnEvent() throws Exception {
    var growth = folder.resolve("growth");
    assertThat(prove("--dir", log, "--from-note", older, "--out", growth).code()).isZero();
    var record = (ObjectNode) JSON.readTree(bundle(2).toFile());
    event(record).put("time", "2026-01-01T00:00:00Z");

    for (var member : List.of("event", "records", "checkpoint", "key")) {
      var checked = check(change(growth, root -> root.set(member, record.get(member))));

      assertThat(checked.code()).as(member).isEqualTo(3);
      assertThat(checked.err()).contains("two kinds");
    }
  }

  @Test
  void shouldNotProveGrowthFromAnotherHistory() throws Exception {
    Path note = folder.resolve("other/audit/checkpoint");
    try (var other = TinyLog.open(folder.resolve("other"), 0)) {
      other.statement("SELECT 'another history'");
    }
    var made = prove("--dir", log, "--from-note", note);

    assertThat(made.code()).isEqualTo(1);
  }

  @Test
  void shouldNotTakeALogThatWasSetBackForAMistakeOfTheAsker() throws Exception {
    var newest = Files.copy(log.resolve("checkpoint"), folder.resolve("newest.note"));
    Files.copy(older, log.resolve("checkpoint"), StandardCopyOption.REPLACE_EXISTING);

    var setBack = prove("--dir", log, "--from-note", newest);

    assertThat(setBack.code()).as(setBack.err()).isEqualTo(1);
    assertThat(setBack.err()).contains("the log is signed up to 4, not up to 8");
    assertThat(prove("--dir", log, "--from-note", newest, "--to-note", older).code()).isEqualTo(1);
  }

  private void assertRefused(Consumer<ObjectNode> change, String reason) throws IOException {
    if (!Files.exists(folder.resolve("bundle-2"))) {
      bundle(2);
    }
    var checked = check(change(folder.resolve("bundle-2"), change));
    assertThat(checked.code()).as(checked.err() + checked.out()).isEqualTo(1);
    assertThat(checked.err()).contains(reason);
  }

  private Path change(Path bundle, Consumer<ObjectNode> change) throws IOException {
    var root = (ObjectNode) JSON.readTree(bundle.toFile());
    change.accept(root);
    var changed = folder.resolve("changed");
    Files.writeString(changed, root.toString());
    return changed;
  }

  private static ObjectNode event(ObjectNode root) {
    return (ObjectNode) root.get("event");
  }

  private static ArrayNode records(ObjectNode root) {
    return (ArrayNode) root.get("records");
  }

  private static ArrayNode inclusion(ObjectNode root) {
    return (ArrayNode) records(root).get(1).get("inclusion");
  }

  private static ArrayNode bodies(ObjectNode root) {
    return (ArrayNode) records(root).get(1).get("bodies");
  }

  private static ObjectNode body(ObjectNode root, String field) {
    for (var body : bodies(root)) {
      if (body.get("field").asText().equals(field)) {
        return (ObjectNode) body;
      }
    }
    throw new AssertionError(field);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
