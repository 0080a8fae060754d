package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.audit.journal.Checkpointer;
import dev.gatehouse.audit.journal.Keys;
import dev.gatehouse.audit.journal.TinyLog;
import dev.gatehouse.audit.merkle.Checkpoint;
import dev.gatehouse.audit.merkle.Hash;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.Proof;
import dev.gatehouse.audit.search.SearchedLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code audit tail}, {@code search}, {@code export}, {@code status} and {@code evidence}. */
class AuditReadingTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final QualifiedName T = new QualifiedName("public", "t");

  @TempDir private static Path folder;

  private static Path signed;

  @BeforeAll
  static void write() throws Exception {
    signed = folder.resolve("signed");
    try (var log = new SearchedLog(signed, 1 << 20)) {
      var keys = Keys.open(folder.resolve("keys"), log.journal());
      var checkpointer = Checkpointer.start(log.journal(), keys, Duration.ofMillis(1), _ -> {});
      var client = log.client(1, "app", "alice");
      for (var i = 0; i < 5; i++) {
        log.query(client, "SELECT " + i, T, i == 3 ? Decision.DENY : Decision.ALLOW);
      }
      log.event("odd", Map.of("text", "a\u001b[2Jb\u202ec"));
      log.flush();
      // Only what is on disk is signed.
      while (log.journal().end() < 13) {
        Thread.sleep(1);
      }
      checkpointer.close();
    }
  }

  @Test
  void shouldExpectWhatIsThere() {
    assertThat(search("--user", "alice", "--kind", "intent", "--expect", 5).code()).isZero();
    assertThat(search("--verdict", "deny", "--object", "public.t", "--expect", 1).code()).isZero();
    assertThat(search("--count").out()).isEqualTo("12\n");

    var missing = search("--user", "alice", "--kind", "intent", "--expect", 6);

    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).isEqualTo("gatehouse: expected are 6 events, found 5\n");
    assertThat(search("--no-index", "--text", "select 4", "--expect", 1).code()).isZero();
  }

  @Test
  void shouldSayWhatCannotBeRead() {
    assertThat(CommandLines.audit(folder.resolve("none"), "search").code()).isEqualTo(3);
    assertThat(search("--from", "yesterday").code()).isEqualTo(3);
    assertThat(search("--format", "xml").err()).contains("there is no event format 'xml'");
    assertThat(CommandLines.audit(folder, "status").err())
        .contains("is not the directory of a log");
    assertThat(CommandLines.run("audit", "evidence", "sox", "--dir", signed).code()).isEqualTo(3);
  }

  @Test
  void shouldShowTheLastEvents() {
    var tail = CommandLines.run("audit", "tail", "-n", 3, "--dir", signed);

    assertThat(tail.code()).isZero();
    assertThat(tail.lines()).hasSize(3);
    assertThat(tail.lines().getLast()).contains("\"event\":\"odd\"");
    assertThat(CommandLines.run("audit", "tail", "-n", 500, "--dir", signed).lines()).hasSize(12);
  }

  @Test
  void s17ShouldNotLetATextMoveTheCursor() {
    var tail = CommandLines.run("audit", "tail", "--format", "table", "--dir", signed);

    assertThat(tail.lines().getLast()).contains("a?[2Jb?c");
    assertThat(tail.out()).doesNotContain("\u001b", "\u202e");
  }

  @Test
  void shouldFollowWhatIsWritten() throws Exception {
    try (var log = new SearchedLog(folder.resolve("followed"), 1 << 20);
        var _ = LiveLogTest.control(log)) {
      log.event("first", Map.of());
      log.flush();
      var seen = new StringWriter();
      var follower =
          Thread.ofVirtual()
              .start(
                  () ->
                      Main.run(
                          InputStream.nullInputStream(),
                          new PrintWriter(seen, true),
                          new PrintWriter(seen, true),
                          new Home(folder),
                          _ -> 0,
                          "audit",
                          "tail",
                          "-f",
                          "--dir",
                          folder.resolve("followed").toString()));
      await(seen, "\"event\":\"first\"");
      log.event("second", Map.of());
      log.flush();

      await(seen, "\"event\":\"second\"");

      follower.interrupt();
      follower.join(Duration.ofSeconds(10));
      assertThat(follower.isAlive()).isFalse();
    }
  }

  private static void await(StringWriter seen, String text) throws InterruptedException {
    for (var i = 0; i < 500 && !seen.toString().contains(text); i++) {
      Thread.sleep(20);
    }
    assertThat(seen.toString()).contains(text);
  }

  @Test
  void shouldExportEventsWithProofsThatHold() throws Exception {
    var file = folder.resolve("export.jsonl");

    var result = export(signed, file, "--proof", "full");

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    var bytes = Files.readAllBytes(file);
    var lines = Files.readAllLines(file);
    var proofs = Files.readAllLines(Path.of(file + ".proofs.jsonl"));
    var manifest = JSON.readTree(Path.of(file + ".manifest.json").toFile());
    assertThat(manifest.get("events").asInt()).isEqualTo(lines.size()).isEqualTo(12);
    assertThat(manifest.get("sha256").asText())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    var head =
        Checkpoint.parse(
                Note.parse(manifest.get("checkpoint").asText().getBytes(StandardCharsets.UTF_8))
                    .text())
            .head();
    assertThat(proofs).hasSize(12);
    for (var i = 0; i < proofs.size(); i++) {
      var event = JSON.readTree(lines.get(i));
      var proof = JSON.readTree(proofs.get(i));
      assertThat(proof.get("leaf")).isEqualTo(event.get("leaf"));
      assertThat(proof(proof).includes(leaf(event), event.get("index").asLong(), head)).isTrue();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(export(signed, file).code()).isEqualTo(3);
  }

  private static Proof proof(JsonNode line) throws Exception {
    var hashes = new ArrayList<Hash>();
    for (var hash : line.get("proof")) {
      hashes.add(Hash.parse(hash.asText()));
    }
    return new Proof(hashes);
  }

  private static Hash leaf(JsonNode event) {
    return Hash.of(Base64.getDecoder().decode(event.get("leaf").asText()), 0);
  }

  @Test
  void shouldSayThatNoCheckpointCoversAnEvent() throws IOException {
    var unsigned = folder.resolve("unsigned");
    try (var log = new SearchedLog(unsigned, 1 << 20)) {
      log.event("start", Map.of());
    }

    assertThat(export(unsigned, folder.resolve("u.jsonl"), "--proof", "full").code()).isEqualTo(2);
    assertThat(export(unsigned, folder.resolve("v.jsonl")).code()).isZero();
    var status = CommandLines.audit(unsigned, "status", "--max-unanchored", "0ms");
    assertThat(status.code()).isEqualTo(2);
    assertThat(status.out()).contains("no checkpoint for");
    assertThat(CommandLines.audit(signed, "status", "--max-unanchored", "60s").code()).isZero();
  }

  @Test
  void shouldNotExportLessBecauseATileIsMissing() throws Exception {
    var broken = folder.resolve("broken");
    try (var log = TinyLog.open(broken, 0)) {
      log.statement("SELECT 1");
    }
    try (var tiles = Files.walk(broken.resolve("audit/tile/0"))) {
      for (var tile : tiles.filter(Files::isRegularFile).toList()) {
        Files.delete(tile);
      }
    }

    var result = export(broken.resolve("audit"), folder.resolve("b.jsonl"), "--proof", "full");

    assertThat(result.code()).as(result.toString()).isEqualTo(3);
  }

  @Test
  void shouldTakeDeadLettersForNoSink() throws Exception {
    var log = folder.resolve("letters");
    String id;
    try (var written = new SearchedLog(log, 1 << 20)) {
      written.event("start", Map.of());
      id = written.journal().identity().id();
    }
    Files.writeString(log.resolve("offsets/siem"), "log " + id + "\nnext 2\n");
    Files.writeString(log.resolve("offsets/siem.dead-letter.jsonl"), "{}\n");
    Files.writeString(log.resolve("offsets/.siem"), "log ");

    var status = CommandLines.audit(log, "status", "--max-lag", "60s");

    assertThat(status.code()).as(status.toString()).isZero();
    assertThat(JSON.readTree(status.out()).get("sinks")).hasSize(1);
  }

  @Test
  void shouldMeasureTheLagOfSinks() throws Exception {
    var slow = folder.resolve("slow");
    String id;
    try (var log = new SearchedLog(slow, 1 << 20)) {
      log.event("start", Map.of());
      log.event("stop", Map.of());
      id = log.journal().identity().id();
    }
    var offset = slow.resolve("offsets/siem");

    // One event waits since 2026-11-23.
    Files.writeString(offset, "log " + id + "\nnext 1\n");
    var late = CommandLines.audit(slow, "status", "--max-lag", "60s");
    Files.writeString(offset, "log " + id + "\nnext 3\n");
    var prompt = CommandLines.audit(slow, "status", "--max-lag", "60s");
    Files.writeString(offset, "log " + "0".repeat(32) + "\nnext 3\n");
    var foreign = CommandLines.audit(slow, "status", "--max-lag", "60s");

    assertThat(late.code()).isEqualTo(2);
    assertThat(JSON.readTree(late.out()).at("/sinks/0/waiting").asInt()).isEqualTo(2);
    assertThat(prompt.code()).isZero();
    assertThat(foreign.code()).isEqualTo(2);
  }

  @Test
  void f20ShouldMissRecords() throws Exception {
    var silent = CommandLines.run("audit", "status", "--max-silence", "1ms", "--dir", signed);

    assertThat(silent.code()).isEqualTo(2);
    assertThat(JSON.readTree(silent.out()).at("/beyond/0").asText())
        .startsWith("nothing was recorded since ");
    assertThat(
            CommandLines.run("audit", "status", "--max-silence", "3650d", "--dir", signed).code())
        .isZero();
  }

  @Test
  void shouldKnowWhetherRecordsWereRemoved() throws Exception {
    var pruned = folder.resolve("pruned");
    try (var log = new SearchedLog(pruned, 1 << 20)) {
      var client = log.client(1, "u", "u");
      for (var i = 0; i < 3000; i++) {
        log.query(client, "SELECT '" + "x".repeat(300) + "'", T, Decision.ALLOW);
      }
    }
    assertThat(retention(pruned, "3650d").code()).isZero();

    try (var segments = Files.list(pruned.resolve("seg"))) {
      Files.delete(segments.sorted().findFirst().orElseThrow());
    }

    assertThat(retention(pruned, "3650d").code()).isEqualTo(2);
    assertThat(retention(pruned, "3650d", "--online", "1ms").code()).isZero();
    assertThat(CommandLines.run("audit", "tail", "-n", 2, "--dir", pruned).lines()).hasSize(2);
  }

  @Test
  void shouldNotPassOverADamagedRecord() throws Exception {
    var damaged = folder.resolve("damaged");
    try (var log = new SearchedLog(damaged, 1 << 20)) {
      var client = log.client(1, "u", "u");
      for (var i = 0; i < 3000; i++) {
        log.query(client, "SELECT '" + "x".repeat(300) + "'", T, Decision.ALLOW);
      }
    }
    Path first;
    try (var segments = Files.list(damaged.resolve("seg"))) {
      first = segments.sorted().findFirst().orElseThrow();
    }
    var search = List.<Object>of("audit", "search", "--count", "--dir", damaged, "--user", "u");
    assertThat(CommandLines.run(search.toArray()).out()).isEqualTo("6000\n");

    var bytes = Files.readAllBytes(first);
    bytes[500_000] ^= 1;
    Files.write(first, bytes);

    var byIndex = CommandLines.run(search.toArray());
    assertThat(byIndex.code()).isEqualTo(3);
    assertThat(byIndex.err()).contains(first + " is damaged at offset 4");
    var without = new ArrayList<>(search);
    without.add("--no-index");
    assertThat(CommandLines.run(without.toArray()).code()).isEqualTo(3);
    assertThat(CommandLines.run("audit", "evidence", "pci", "--dir", damaged).code()).isEqualTo(3);
  }

  @Test
  void shouldMissWhatACheckpointCovered() throws Exception {
    var cut = folder.resolve("cut");
    copy(signed, cut);
    Path segment;
    try (var segments = Files.list(cut.resolve("seg"))) {
      segment = segments.sorted().findFirst().orElseThrow();
    }
    var bytes = Files.readAllBytes(segment);
    Arrays.fill(bytes, 3000, bytes.length, (byte) 0);
    Files.write(segment, bytes);

    var tail = CommandLines.audit(cut, "tail");

    assertThat(tail.code()).isEqualTo(2);
    assertThat(tail.lines()).isNotEmpty();
    assertThat(tail.err()).contains("but a checkpoint covers");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var all = Files.walk(from)) {
      for (var path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  private static CommandLines.Result retention(Path directory, String time, String... more) {
    var args = new ArrayList<Object>();
    args.addAll(List.of("audit", "status", "--dir", directory, "--assert-retention", time));
    args.addAll(List.of(more));
    return CommandLines.run(args.toArray());
  }

  @Test
  void shouldPrintStatusAsATable() {
    var status = CommandLines.run("audit", "status", "--format", "table", "--dir", signed);

    assertThat(status.code()).isZero();
    assertThat(status.out()).contains("records").contains("unsigned             0, for 0 s");
  }

  @Test
  void shouldFailARowWhenOthersMayReadTheLog() throws Exception {
    assertThat(result("10.3.1")).isEqualTo("pass");
    var file = signed.resolve("log.json");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    try {
      assertThat(result("10.3.1")).isEqualTo("fail");
      assertThat(CommandLines.run("audit", "evidence", "pci", "--dir", signed).code()).isEqualTo(2);
    } finally {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private static String result(String requirement) throws IOException {
    var report = JSON.readTree(CommandLines.run("audit", "evidence", "pci", "--dir", signed).out());
    for (var row : report.get("rows")) {
      if (row.get("requirement").asText().contains(requirement)) {
        return row.get("result").asText();
      }
    }
    throw new AssertionError("no row " + requirement);
  }

  private static CommandLines.Result search(Object... more) {
    var args = new ArrayList<Object>(List.of("audit", "search", "--dir", signed));
    args.addAll(List.of(more));
    return CommandLines.run(args.toArray());
  }

  private static CommandLines.Result export(Path directory, Path file, String... more) {
    var args = new ArrayList<Object>(List.of("audit", "export", "--dir", directory, "--out", file));
    args.addAll(List.of(more));
    return CommandLines.run(args.toArray());
  }
}
