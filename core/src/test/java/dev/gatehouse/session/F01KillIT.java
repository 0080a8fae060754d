package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.app.CommandLines;
import dev.gatehouse.audit.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process that is killed, stopped, started twice: the log has all that took effect. */
@Timeout(600)
class F01KillIT {

  private static final int KILLS = Integer.getInteger("kills", 50);

  @TempDir Path folder;

  private Tokens tokens;

  @BeforeEach
  void makeTable() throws SQLException {
    tokens = new Tokens();
  }

  private Path directory() {
    return folder.resolve("audit");
  }

  private String audit(String more) {
    return "{ directory: %s, key-directory: %s, segment-size: 1MiB%s }"
        .formatted(directory(), folder.resolve("keys"), more);
  }

  private GatehouseProcess start() throws IOException, InterruptedException {
    return start(audit(""));
  }

  private GatehouseProcess start(String audit) throws IOException, InterruptedException {
    return new GatehouseProcess(folder, audit, "shutdown: { drain-timeout: 5s }");
  }

  @Test
  void shouldHaveEveryTokenOnRecord() throws Exception {
    var random = new Random(1);
    var starts = new ArrayList<Long>();
    for (var i = 0; i < KILLS; i++) {
      if (i % 3 == 2) {
        killWhileItStarts(random);
      } else {
        starts.add(killWhileItWorks(random));
      }
    }
    try (var gatehouse = start()) {
      gatehouse.terminate();
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(20))).isTrue();
    }
    var inTable = tokens.inTable();
    var events = Tokens.events(directory());
    assertThat(inTable).hasSizeGreaterThan(KILLS * 10);
    assertThat(Tokens.recorded(events)).containsAll(inTable);
    assertThat(events).extracting(AuditEvent::type).contains("recovered");
    assertThat(openIntents(events)).isEmpty();
    var verified = CommandLines.audit(directory(), "verify");
    assertThat(verified.code()).as(verified.toString()).isZero();
    Collections.sort(starts);
    // One that reads all of the log anew takes longer the longer the log is.
    assertThat(starts.get(starts.size() / 2)).isLessThan(10_000L);
    System.out.printf(
        "%d kills, %d tokens, %d records, %d segments; ms from start to session:"
            + " %d to %d, p50 %d, p90 %d%n",
        KILLS,
        inTable.size(),
        events.size(),
        directory().resolve("seg").toFile().list().length,
        starts.getFirst(),
        starts.getLast(),
        starts.get(starts.size() / 2),
        starts.get(starts.size() * 9 / 10));
  }

  /** Returns the milliseconds from start to session. */
  private long killWhileItWorks(Random random) throws Exception {
    var began = System.nanoTime();
    try (var gatehouse = start()) {
      RawClient.login(gatehouse.port(), "app").close();
      var millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
      var clients =
          List.of(
              tokens.writeOnce(gatehouse.port(), "simple"),
              tokens.writeOnce(gatehouse.port(), "extended"),
              tokens.writeOnce(gatehouse.port(), "extended"));
      Thread.sleep(100 + random.nextInt(600));
      gatehouse.kill();
      for (var client : clients) {
        client.join();
      }
      return millis;
    }
  }

  /** In the middle of recovery, where it happens to be. */
  private void killWhileItStarts(Random random) throws Exception {
    var process = GatehouseProcess.launch(folder, audit(""), "", folder.resolve("gatehouse.log"));
    try {
      while (process.isAlive() && !holdsLock()) {
        Thread.sleep(1);
      }
      TimeUnit.MICROSECONDS.sleep(random.nextInt(300_000));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** Whether the log is open: from here on it recovers. */
  private boolean holdsLock() throws IOException {
    try (var channel = FileChannel.open(directory().resolve("LOCK"), StandardOpenOption.WRITE);
        var lock = channel.tryLock()) {
      return lock == null;
    }
  }

  private static Set<Long> openIntents(List<Event> events) {
    var open = new TreeSet<Long>();
    for (var event : events) {
      if (event.kind() == Kind.INTENT) {
        open.add(event.index());
      } else if (event.kind() == Kind.OUTCOME && !event.partial()) {
        open.remove(event.intent());
      }
    }
    return open;
  }

  /** What had an outcome before says nothing of what the server does while nobody is there. */
  @Test
  void shouldSayThatTheRestOfATextIsUnknown() throws Exception {
    // The server keeps short answers until it is ready.
    var text =
        "BEGIN; INSERT INTO tokens VALUES ('token-0'); COMMIT; SELECT repeat('x', 100000);"
            + " DELETE FROM tokens WHERE pg_sleep(2) IS NOT NULL";
    try (var gatehouse = start();
        var client = RawClient.login(gatehouse.port(), "app")) {
      client.send(new RawClient.Frames().query(text));
      Thread.sleep(1000);
      assertThat(tokens.inTable()).containsExactly("token-0");
      gatehouse.kill();
    }
    for (var i = 0; i < 100 && !tokens.inTable().isEmpty(); i++) {
      Thread.sleep(50);
    }
    assertThat(tokens.inTable()).isEmpty();
    try (var gatehouse = start()) {
      gatehouse.terminate();
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(20))).isTrue();
    }
    assertThat(outcomes(text))
        .startsWith("BEGIN SUCCESS", "INSERT 0 1 SUCCESS", "COMMIT SUCCESS")
        .endsWith("null UNKNOWN")
        .doesNotContain("DELETE 1 SUCCESS");
    var verified = CommandLines.audit(directory(), "verify");
    assertThat(verified.code()).as(verified.toString()).isZero();
  }

  private List<String> outcomes(String text) throws IOException {
    var outcomes = new ArrayList<String>();
    var intent = -1L;
    for (var event : Tokens.events(directory())) {
      var statement = event.statement();
      var outcome = event.outcome();
      if (statement != null && statement.text().equals(text)) {
        intent = event.index();
      } else if (outcome != null && event.intent() == intent) {
        outcomes.add(outcome.tag() + " " + outcome.status());
      }
    }
    return outcomes;
  }

  @Test
  void f19ShouldEndTheLogWithStop() throws Exception {
    try (var gatehouse = start()) {
      var clients =
          List.of(
              tokens.writeOnce(gatehouse.port(), "simple"),
              tokens.writeOnce(gatehouse.port(), "extended"));
      Thread.sleep(1000);
      gatehouse.terminate();
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(20))).isTrue();
      assertThat(gatehouse.exitCode()).isZero();
      for (var client : clients) {
        client.join();
      }
    }
    var events = Tokens.events(directory());
    assertThat(Tokens.recorded(events)).containsAll(tokens.inTable());
    assertThat(events.getLast().type()).isEqualTo("stop");
  }

  @Test
  void f20ShouldGoOnAfterItWasStopped() throws Exception {
    try (var gatehouse = start()) {
      var client = tokens.writeOnce(gatehouse.port(), "simple");
      Thread.sleep(500);
      signal("STOP", gatehouse.pid());
      Thread.sleep(5000);
      // This is what a monitor sees; with heartbeats it asks for 120s.
      assertThat(silence("3s")).isEqualTo(2);
      var before = tokens.inTable().size();
      signal("CONT", gatehouse.pid());
      Thread.sleep(1000);
      assertThat(silence("3s")).isZero();
      assertThat(tokens.inTable()).hasSizeGreaterThan(before);
      gatehouse.terminate();
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(20))).isTrue();
      client.join();
    }
    assertThat(Tokens.recorded(Tokens.events(directory()))).containsAll(tokens.inTable());
  }

  /** Exit code of what looks whether the log has been silent for so long. */
  private int silence(String time) {
    return CommandLines.run("audit", "status", "--max-silence", time, "--dir", directory()).code();
  }

  private static void signal(String name, long pid) throws IOException, InterruptedException {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Says why it does not start, in one sentence; returns the exit code. */
  private int refusal(String... words) throws IOException, InterruptedException {
    var log = folder.resolve("refused.log");
    var process = GatehouseProcess.launch(folder, audit(""), "", log);
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(log)).contains(words);
    return process.exitValue();
  }

  @Test
  void f21ShouldRefuseASecondWriter() throws Exception {
    try (var gatehouse = start()) {
      assertThat(refusal("another Gatehouse writes to", "stop it")).isEqualTo(75);
      RawClient.login(gatehouse.port(), "app").close();
    }
  }

  @Test
  void e2ShouldSayWhyALogIsUnfit() throws Exception {
    // All of it is in one segment, however fast the machine is.
    try (var gatehouse = start(audit("").replace("1MiB", "32MiB"))) {
      var client = tokens.writeOnce(gatehouse.port(), "simple");
      Thread.sleep(1500);
      gatehouse.kill();
      client.join();
    }
    Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(refusal("chmod 0700")).isEqualTo(78);
    Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwx------"));

    var segment = directory().resolve("seg").resolve("%020d.rec".formatted(0));
    var sound = Files.readAllBytes(segment);
    try (var channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1}), 1200);
    }
    assertThat(refusal("is damaged at offset", "restore it from a copy")).isEqualTo(78);

    // The beginning alone: shorter than the checkpoint that was published.
    Files.write(segment, new byte[sound.length]);
    assertThat(refusal("a checkpoint was signed over", "restore it from a copy")).isEqualTo(78);

    Files.write(segment, sound);
    var list = directory().resolve("keys/log.vkey");
    var listed = Files.readAllBytes(list);
    Files.delete(list);
    assertThat(refusal("log.vkey is missing, but the log is signed")).isEqualTo(78);
    assertThat(list).doesNotExist();

    Files.write(list, listed);
    Files.setPosixFilePermissions(list, PosixFilePermissions.fromString("rw-------"));
    try (var keys = Files.newDirectoryStream(folder.resolve("keys"))) {
      for (var key : keys) {
        Files.delete(key);
      }
    }
    assertThat(refusal("the signing key of the log, ")).isEqualTo(78);
  }
}
