package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.audit.journal.Frame;
import dev.gatehouse.audit.journal.TinyLog;
import dev.gatehouse.audit.merkle.FakeWitness;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.SigningKey;
import dev.gatehouse.audit.verify.Forgery;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AuditVerifyTest {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void write() throws Exception {
    try (var log = TinyLog.open(folder, 0)) {
      log.statement("SELECT 1");
    }
  }

  private int verify(String... options) {
    var args = new String[options.length + 2];
    args[0] = "audit";
    args[1] = "verify";
    System.arraycopy(options, 0, args, 2, options.length);
    return Main.run(
        InputStream.nullInputStream(),
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        Home.current(),
        new Running(),
        args);
  }

  private String directory() {
    return folder.resolve("audit").toString();
  }

  @Test
  void shouldPrintThatALogIsSound() {
    var code =
        verify(
            "--dir",
            directory(),
            "--format",
            "json",
            "--vkey",
            directory() + "/keys/log.vkey",
            "--last-known",
            directory() + "/checkpoint");
    assertThat(code).as("%s", err).isZero();
    assertThat(out.toString()).startsWith("{\"verdict\":\"sound\"").contains("\"records\":4");
  }

  @Test
  void shouldNameTheRecordThatWasChanged() throws Exception {
    var segment = folder.resolve("audit/seg/00000000000000000000.rec");
    var bytes = Files.readAllBytes(segment);
    bytes[1000] ^= 1;
    Files.write(segment, bytes);
    assertThat(verify("--dir", directory(), "--format", "table")).isEqualTo(1);
    assertThat(out.toString()).startsWith("tampered").contains("FAULT").contains("record");
  }

  @Test
  void shouldSayThatInputCannotBeRead() {
    assertThat(verify("--dir", folder.resolve("none").toString())).isEqualTo(3);
    assertThat(verify("--dir", folder.toString())).isEqualTo(3);
    assertThat(verify("--dir", directory(), "--vkey", "none")).isEqualTo(3);
    assertThat(verify("--wrong")).isEqualTo(3);
    assertThat(err.toString()).contains("none is missing").contains("no log");
  }

  @Test
  void shouldNotCallAFailureOfItsOwnTampering() {
    var audit = new CommandLine(new AuditCommand());

    assertThat(audit.getSubcommands().values())
        .isNotEmpty()
        .allSatisfy(
            command ->
                assertThat(command.getCommandSpec().exitCodeOnExecutionException()).isEqualTo(3));
  }

  @Test
  void shouldReadAnErasureThatNamesAFieldTwice() throws Exception {
    try (var log = TinyLog.open(folder, 2)) {
      log.event("erasure", Map.of("records", "2", "fields", "text,text"));
    }

    assertThat(verify("--dir", directory())).as("%s", err).isZero();
  }

  @Test
  @Timeout(120)
  void shouldFindTheErasureInASegmentThatWasBegunMeanwhile() throws Exception {
    var text = "SELECT '" + "x".repeat(1 << 20) + "'";
    var running = new AtomicBoolean(true);
    try (var log = TinyLog.open(folder, 2);
        var threads = Executors.newSingleThreadExecutor()) {
      var writing =
          threads.submit(
              () -> {
                // Each in a segment of its own; not more of them than can be read again.
                while (running.get()) {
                  Thread.sleep(200);
                  var from = log.size();
                  log.statement(text);
                  log.erase("%d-%d".formatted(from, log.size() - 1), Set.of(Part.TEXT));
                }
                return null;
              });
      try {
        for (var round = 0; round < 30 && !writing.isDone(); round++) {
          var code = verify("--dir", directory(), "--format", "table");

          assertThat(code).as("%s", out).isNotEqualTo(1);
        }
      } finally {
        running.set(false);
      }
      writing.get();
    }
  }

  /** The signed checkpoint with the cosignatures of some witnesses, kept elsewhere. */
  private String cosigned(SigningKey... witnesses) throws Exception {
    var note = Note.parse(Files.readAllBytes(folder.resolve("audit/checkpoint")));
    var lines = new StringBuilder(note.toString());
    for (var witness : witnesses) {
      lines.append(FakeWitness.cosign(witness, note.text(), 1_700_000_000)).append('\n');
    }
    return Files.writeString(folder.resolve("cosigned"), lines).toString();
  }

  private String keys(SigningKey... witnesses) throws Exception {
    var lines = new StringBuilder();
    for (var witness : witnesses) {
      lines.append(FakeWitness.cosignatureKey(witness)).append('\n');
    }
    return Files.writeString(folder.resolve("w.vkey"), lines).toString();
  }

  private SigningKey witness(String name) throws Exception {
    return SigningKey.create(folder.resolve(name), name);
  }

  @Test
  void shouldCountWitnesses() throws Exception {
    var a = witness("a");
    var b = witness("b");
    var c = witness("c");
    var note = cosigned(a, b);
    var all = keys(a, b, c);
    var known = List.of("--dir", directory(), "--format", "json", "--last-known", note);

    assertThat(verify(known, "--witness", all + ":2")).isZero();
    assertThat(out.toString()).contains("\"anchored\":4").contains("\"unanchored\":{\"records\":0");
    assertThat(verify(known, "--witness", all + ":3")).isEqualTo(1);
    assertThat(out.toString()).contains("2 of the witnesses have cosigned");
    assertThat(verify(known, "--witness", keys(c) + ":1")).isEqualTo(1);
    assertThat(verify(known, "--witness", all + ":0")).isEqualTo(3);
    assertThat(verify(known, "--witness", all)).isEqualTo(3);
    assertThat(verify(known, "--witness", "none:1")).isEqualTo(3);
  }

  @Test
  void shouldRefuseABadCosignature() throws Exception {
    var a = witness("a");
    var note = Path.of(cosigned(a));
    var text = Files.readString(note).stripTrailing();
    var changed = text.charAt(text.length() - 5) == 'A' ? 'B' : 'A';
    Files.writeString(
        note,
        text.substring(0, text.length() - 5) + changed + text.substring(text.length() - 4) + "\n");

    assertThat(
            verify(
                List.of("--dir", directory(), "--last-known", note.toString()),
                "--witness",
                keys(a) + ":1"))
        .isEqualTo(1);
    assertThat(out.toString()).contains("a bad signature of the key a+");
  }

  @Test
  void shouldCheckTheBodiesOfARangeOnly() throws Exception {
    var segment = folder.resolve("audit/seg/00000000000000000000.rec");
    var forgery = new Forgery(segment);
    var body = forgery.frames.get(forgery.of(Frame.BODY).getLast());
    body[body.length - 9] ^= 1;
    forgery.write();
    var index = Long.toString(Frame.index(body, 0));
    var behind = Long.toString(Frame.index(body, 0) + 1);
    var some = List.of("--dir", directory(), "--format", "json");

    assertThat(verify(some)).isEqualTo(1);
    assertThat(verify(some, "--from", index, "--to", behind)).isEqualTo(1);
    assertThat(verify(some, "--from", "0", "--to", index)).isZero();
    assertThat(verify(some, "--from", behind)).isZero();
  }

  private int verify(List<String> options, String... more) {
    out.getBuffer().setLength(0);
    var all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return verify(all.toArray(String[]::new));
  }

  @Test
  void shouldCompareAViewWithTheLog() throws Exception {
    var view = folder.resolve("view.jsonl");
    Files.writeString(
        view, "{\"v\":1,\"log\":\"0\",\"index\":1,\"leaf\":\"\",\"kind\":\"intent\"}\n");
    assertThat(verify("--dir", directory(), "--view", view.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("another log");
  }
}
