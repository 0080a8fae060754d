package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.Journal;
import dev.gatehouse.audit.journal.JournalOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process that is killed, stopped, started twice: the log has all that took effect. */
@Timeout(600)
class F01KillIT {

  private static final int KILLS = Integer.getInteger("kills", 10);

  @TempDir Path folder;

  private final AtomicInteger next = new AtomicInteger(1);

  @BeforeEach
  void makeTable() throws SQLException {
    try (var connection = Database.connect(Database.port(), "postgres");
        var statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS tokens");
      statement.execute("CREATE TABLE tokens(token text)");
      statement.execute("GRANT ALL ON tokens TO app");
    }
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

  /** Writes tokens until the connection breaks, by the simple or the extended protocol. */
  private Thread client(int port, String mode) {
    return Thread.ofVirtual()
        .start(
            () -> {
              var url =
                  "jdbc:postgresql://127.0.0.1:%d/postgres?preferQueryMode=%s"
                      .formatted(port, mode);
              try (var connection = DriverManager.getConnection(url, "app", "");
                  var insert = connection.prepareStatement("INSERT INTO tokens VALUES (?)")) {
                while (true) {
                  insert.setString(1, "token-" + next.getAndIncrement());
                  insert.executeUpdate();
                }
              } catch (SQLException e) {
                // That is the end of it.
              }
            });
  }

  private Set<String> tokens() throws SQLException {
    var tokens = new TreeSet<String>();
    try (var connection = Database.connect(Database.port(), "postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT token FROM tokens")) {
      while (rows.next()) {
        tokens.add(rows.getString(1));
      }
    }
    return tokens;
  }

  private List<Event> events() throws IOException {
    var all = new ArrayList<Event>();
    try (var journal =
            Journal.open(
                new AuditDirectory(directory()),
                JournalOptions.DEFAULT,
                Clock.systemUTC(),
                () -> {});
        var cursor = journal.open(0)) {
      while (cursor.read(all, 1000, Long.MAX_VALUE) > 0) {}
    }
    return all;
  }

  private static Set<String> recorded(List<Event> events) {
    var tokens = new HashSet<String>();
    for (var event : events) {
      var statement = event.statement();
      if (event.kind() != Kind.INTENT || statement == null) {
        continue;
      }
      var text = statement.text();
      var at = text.indexOf("'token-");
      if (at >= 0) {
        tokens.add(text.substring(at + 1, text.indexOf('\'', at + 1)));
      }
      event.parameters().forEach(parameter -> tokens.add(String.valueOf(parameter.value())));
    }
    return tokens;
  }

  @Test
  void shouldHaveEveryTokenOnRecord() throws Exception {
    var random = new Random(1);
    var starts = new ArrayList<Long>();
    for (var i = 0; i < KILLS; i++) {
      var began = System.nanoTime();
      try (var gatehouse = start()) {
        RawClient.login(gatehouse.port(), "app").close();
        starts.add(Duration.ofNanos(System.nanoTime() - began).toMillis());
        var clients =
            List.of(
                client(gatehouse.port(), "simple"),
                client(gatehouse.port(), "extended"),
                client(gatehouse.port(), "extended"));
        Thread.sleep(200 + random.nextInt(800));
        gatehouse.kill();
        for (var client : clients) {
          client.join();
        }
      }
    }
    start().close();
    var inDatabase = tokens();
    var events = events();
    assertThat(inDatabase).hasSizeGreaterThan(KILLS * 10);
    assertThat(recorded(events)).containsAll(inDatabase);
    assertThat(events).extracting(AuditEvent::type).contains("recovered");

    var open = new TreeSet<Long>();
    var unknown = 0;
    for (var event : events) {
      var outcome = event.outcome();
      if (event.kind() == Kind.INTENT) {
        open.add(event.index());
      } else if (outcome != null) {
        open.remove(event.intent());
        unknown += outcome.status() == Status.UNKNOWN ? 1 : 0;
      }
    }
    assertThat(open).isEmpty();
    System.out.printf(
        "%d kills, %d tokens, %d records, %d unknown, ms from start to session: %s%n",
        KILLS, inDatabase.size(), events.size(), unknown, starts.stream().sorted().toList());
  }

  @Test
  void f19ShouldEndTheLogWithStop() throws Exception {
    try (var gatehouse = start()) {
      var clients =
          List.of(client(gatehouse.port(), "simple"), client(gatehouse.port(), "extended"));
      Thread.sleep(1000);
      gatehouse.terminate();
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(20))).isTrue();
      // The JVM says 128 + 15 when a signal ended it and its hooks are done.
      assertThat(gatehouse.exitCode()).isIn(0, 143);
      for (var client : clients) {
        client.join();
      }
    }
    var events = events();
    assertThat(recorded(events)).containsAll(tokens());
    assertThat(events.getLast().type()).isEqualTo("stop");
  }

  @Test
  void f20ShouldGoOnAfterItWasStopped() throws Exception {
    try (var gatehouse = start()) {
      var client = client(gatehouse.port(), "simple");
      Thread.sleep(500);
      signal("STOP", gatehouse.pid());
      Thread.sleep(5000);
      var before = tokens().size();
      signal("CONT", gatehouse.pid());
      Thread.sleep(1000);
      assertThat(tokens()).hasSizeGreaterThan(before);
      gatehouse.terminate();
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(20))).isTrue();
      client.join();
    }
    assertThat(recorded(events())).containsAll(tokens());
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
      var client = client(gatehouse.port(), "simple");
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
    try (var keys = Files.newDirectoryStream(folder.resolve("keys"))) {
      for (var key : keys) {
        Files.delete(key);
      }
    }
    assertThat(refusal("the signing key of the log is missing")).isEqualTo(78);
  }
}
