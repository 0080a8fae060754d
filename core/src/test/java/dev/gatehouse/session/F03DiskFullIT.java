package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.app.CommandLines;
import dev.gatehouse.audit.journal.Recording;
import dev.gatehouse.session.RawClient.Frames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log is on a real file system that is really full. */
@Timeout(120)
class F03DiskFullIT {

  private static final int MIB = 1 << 20;

  @TempDir Path folder;

  private Path disk;
  private Path others;
  private boolean mounted;
  private Tokens tokens;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk.toString());
    assumeTrue(mounted, "no tmpfs can be mounted: this test needs root");
    // Files of others: when they are gone there is room again.
    others = Files.write(disk.resolve("others"), new byte[6 * MIB]);
    tokens = new Tokens();
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  private boolean run(String... command) throws IOException, InterruptedException {
    var log = folder.resolve("command.log").toFile();
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start()
            .waitFor()
        == 0;
  }

  private Path directory() {
    return disk.resolve("audit");
  }

  private String audit(String more) {
    return "{ directory: %s, key-directory: %s, segment-size: 1MiB%s }"
        .formatted(directory(), folder.resolve("keys"), more);
  }

  private GatehouseProcess start(String more) throws IOException, InterruptedException {
    return new GatehouseProcess(folder, audit(more), "shutdown: { drain-timeout: 5s }");
  }

  private List<Thread> clients(GatehouseProcess gatehouse) {
    return List.of(
        tokens.write(gatehouse.port(), "simple", 1),
        tokens.write(gatehouse.port(), "extended", 1),
        tokens.write(gatehouse.port(), "extended", 3));
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    var end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(50);
    }
  }

  private static void stop(GatehouseProcess gatehouse) throws InterruptedException {
    gatehouse.terminate();
    assertThat(gatehouse.awaitEnd(Duration.ofSeconds(30))).isTrue();
  }

  private JsonNode verify(int code) throws IOException {
    var result = CommandLines.audit(directory(), "verify", "--format", "json");
    assertThat(result.code()).as(result.toString()).isEqualTo(code);
    return new JsonMapper().readTree(result.out());
  }

  @Test
  void shouldRefuseWhatItCannotRecordAndGoOnWhenThereIsRoom() throws Exception {
    try (var gatehouse = start("");
        var idle = RawClient.login(gatehouse.port(), "app")) {
      var clients = clients(gatehouse);
      await("a full disk", () -> RawClient.answer(gatehouse.port(), startup()).equals("57P03"));
      idle.send(new Frames().query("INSERT INTO tokens VALUES ('never')").bytes());
      assertThat(idle.untilReady().getFirst().field('C')).isEqualTo("53100");
      // What was under way when it began has ended by now.
      Thread.sleep(500);
      var before = tokens.inTable();
      Thread.sleep(1500);
      assertThat(tokens.inTable()).isEqualTo(before).doesNotContain("never").isNotEmpty();

      Files.delete(others);
      await("service again", () -> tokens.inTable().size() > before.size() + 20);
      assertThat(idle.value("SELECT 'at your service'")).isEqualTo("at your service");
      tokens.finish(clients);
      stop(gatehouse);
    }
    // Who loses its session is not let in meanwhile; perhaps nobody does.
    assertThat(tokens.states).contains("53100").isSubsetOf("53100", "57P03");
    var events = Tokens.events(directory());
    assertThat(Tokens.recorded(events)).containsAll(tokens.inTable());
    assertThat(events)
        .extracting(AuditEvent::type)
        .containsSubsequence("start", "stopped", "gap", "resumed", "stop");
    assertThat(Recording.gap(events)).containsEntry("unaudited", "0").containsEntry("lost", "0");
    assertThat(Integer.parseInt(Recording.gap(events).getOrDefault("refused", ""))).isPositive();
    // A BEGIN that was under way when it began has run, and its intent is not on record.
    var reads = Recording.gap(events).get("reads_unrecorded");
    var report = verify("0".equals(reads) ? 0 : 2);
    assertThat(report.get("shortcomings").size()).isEqualTo("0".equals(reads) ? 0 : 1);
    assertThat(report.get("unsigned").get("records").asLong()).as(report.toString()).isZero();
  }

  @Test
  void shouldCountWhatPassesUnaudited() throws Exception {
    try (var gatehouse = start(", on-failure: continue-unaudited, approver: alice")) {
      var clients = clients(gatehouse);
      await("a full disk", () -> gatehouse.log().contains("the audit trail cannot be written"));
      var before = tokens.inTable();
      await("service all the while", () -> tokens.inTable().size() > before.size() + 20);
      Files.delete(others);
      await("an end of it", () -> gatehouse.log().contains("the audit trail is written again"));
      tokens.finish(clients);
      stop(gatehouse);
    }
    assertThat(tokens.states).isEmpty();
    var events = Tokens.events(directory());
    var unseen = tokens.inTable();
    unseen.removeAll(Tokens.recorded(events));
    var unaudited = Integer.parseInt(Recording.gap(events).getOrDefault("unaudited", ""));
    assertThat(unseen).hasSizeBetween(1, unaudited);
    assertThat(Recording.gap(events))
        .containsEntry("approver", "alice")
        .containsEntry("refused", "0");
    assertThat(verify(2).get("shortcomings").toString()).contains("unaudited: " + unaudited);
  }

  @Test
  void shouldStopWhereItIsToldTo() throws Exception {
    try (var gatehouse = start(", on-failure: shutdown")) {
      var clients = clients(gatehouse);
      assertThat(gatehouse.awaitEnd(Duration.ofSeconds(60))).isTrue();
      assertThat(gatehouse.exitCode()).isEqualTo(74);
      tokens.finish(clients);
    }
    assertThat(Tokens.recorded(Tokens.events(directory()))).containsAll(tokens.inTable());
    Files.delete(others);
    try (var again = start("")) {
      stop(again);
    }
    // The process has ended in the outage: of what it had not written then, only the least is
    // known.
    assertThat(verify(2).get("shortcomings").toString())
        .contains("at least")
        .doesNotContain("unaudited");
  }

  /** Nobody can be let in, and nothing is lost or taken for damage. */
  @Test
  void shouldStartAgainAfterItWasKilledOnAFullDisk() throws Exception {
    try (var gatehouse = start("")) {
      var clients = clients(gatehouse);
      await("a full disk", () -> RawClient.answer(gatehouse.port(), startup()).equals("57P03"));
      gatehouse.kill();
      tokens.finish(clients);
    }
    var log = folder.resolve("refused.log");
    var full = GatehouseProcess.launch(folder, audit(""), "", log);
    try {
      assertThat(full.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(log)).contains("No space left on device");
      assertThat(full.exitValue()).isNotZero();
    } finally {
      full.destroyForcibly();
    }
    Files.delete(others);
    try (var again = start("")) {
      stop(again);
    }
    assertThat(Tokens.recorded(Tokens.events(directory()))).containsAll(tokens.inTable());
    // The process has ended in the outage: of what it had not written then, only the least is
    // known.
    assertThat(verify(2).get("shortcomings").toString())
        .contains("at least")
        .doesNotContain("unaudited");
  }

  private static byte[] startup() {
    return RawClient.startup("user", "app", "database", "postgres");
  }
}
