package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.journal.AgedLog;
import dev.gatehouse.audit.journal.LogDirectory;
import dev.gatehouse.audit.search.LogStatus;
import dev.gatehouse.config.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code audit.retention} removes, and what it leaves, of the log of a running Gatehouse. */
@Timeout(60)
class RetentionTest {

  private static final AuditSink DEAD =
      events -> {
        throw new IOException("down");
      };

  /** Fills three segments. */
  private static final int OLD = 2500;

  @TempDir private Path folder;

  @BeforeEach
  void write() throws Exception {
    try (var log = AgedLog.open(folder)) {
      log.write(OLD).signed();
    }
  }

  private Evidence open(String audit, InstantSource clock, Map<String, AuditSink> sinks)
      throws Exception {
    var yaml =
        """
        listener: { address: 127.0.0.1:0 }
        upstream: { address: "127.0.0.1:1" }
        audit: { directory: audit, key-directory: keys, segment-size: 1MiB, %s }
        """
            .formatted(audit);
    var settings = new SettingsReader(folder).parse("gatehouse.yaml", yaml, folder);
    var evidence = Evidence.open(settings.audit(), sinks, clock, () -> {});
    return Objects.requireNonNull(evidence);
  }

  private CommandLines.Result audit(String command, Object... options) {
    return CommandLines.audit(folder.resolve("audit"), command, options);
  }

  private int prunings() {
    return Integer.parseInt(audit("search", "--count", "--event", "prune").lines().getFirst());
  }

  private JsonNode event() throws IOException {
    return new JsonMapper().readTree(audit("search", "--event", "prune").out());
  }

  private void awaitPruning() throws IOException, InterruptedException {
    while (prunings() == 0 || oldest() < event().at("/details/first").asLong()) {
      Thread.sleep(20);
    }
  }

  private long oldest() throws IOException {
    return new JsonMapper().readTree(audit("status").out()).get("oldest_index").asLong();
  }

  @Test
  void shouldRemoveWhatIsOlderWhenItStarts() throws Exception {
    try (var evidence = open("retention: 365d", Clock.systemUTC(), Map.of())) {
      assertThat(evidence.recorder().enabled()).isTrue();
      awaitPruning();
    }

    var event = event();
    assertThat(event.at("/details/by").asText()).isEqualTo("retention");
    assertThat(event.at("/details/reason").asText()).isEqualTo("older than 365 days");
    assertThat(oldest()).isPositive().isEqualTo(event.at("/details/first").asLong());
    assertThat(audit("verify").code()).isZero();
  }

  @Test
  void shouldSayHowALogStandsThatIsPrunedMeanwhile() throws Exception {
    var root = folder.resolve("audit");
    try (var log = LogDirectory.open(root)) {
      assertThat(LogStatus.of(log, Instant.now()).first()).isZero();
      var second = log.segments().get(1).first();
      Files.delete(log.directory().segment(0));

      assertThat(LogStatus.of(log, Instant.now()).first()).isEqualTo(second).isPositive();
    }
  }

  /** The other half of the bound: a record may be a day old before anything may remove it. */
  @Test
  void shouldKeepWhatIsYounger() throws Exception {
    var justBefore = AgedLog.BEGINNING.plus(Duration.ofDays(1)).minusSeconds(1);
    try (var evidence = open("retention: 1d", () -> justBefore, Map.of())) {
      evidence.recorder().record(start(justBefore));
      Thread.sleep(500);
    }
    assertThat(prunings()).isZero();
    assertThat(oldest()).isZero();

    var justAfter = AgedLog.BEGINNING.plus(Duration.ofDays(1)).plusSeconds(1);
    try (var evidence = open("retention: 1d", () -> justAfter, Map.of())) {
      assertThat(evidence.recorder().enabled()).isTrue();
      awaitPruning();
    }
    assertThat(prunings()).isOne();
  }

  @Test
  void shouldKeepWhatARequiredSinkHasNotTaken() throws Exception {
    var sinks = "sinks: [ { name: siem, type: any, required: true } ], retention: 365d";
    try (var evidence = open(sinks, Clock.systemUTC(), Map.of("siem", DEAD))) {
      evidence.recorder().record(start(Clock.systemUTC().instant()));
      // What could go would have gone when the first checkpoint is out; it is asked once an hour.
      Thread.sleep(500);
    }
    assertThat(prunings()).isZero();
    assertThat(oldest()).isZero();

    var optional = "sinks: [ { name: siem, type: any } ], retention: 365d";
    try (var evidence = open(optional, Clock.systemUTC(), Map.of("siem", DEAD))) {
      assertThat(evidence.recorder().enabled()).isTrue();
      awaitPruning();
    }
    assertThat(prunings()).isOne();
    assertThat(audit("verify").code()).isZero();
  }

  /** Who stops Gatehouse need not wait for a pruning, and it does not stand behind the stop. */
  @Test
  void shouldRecordNothingBehindTheStop() throws Exception {
    try (var evidence = open("retention: 365d", Clock.systemUTC(), Map.of())) {
      evidence.recorder().record(start(Clock.systemUTC().instant()));
      evidence.onStop();
      evidence.recorder().record(Event.of("stop", Clock.systemUTC().instant(), null, 0, Map.of()));
      Thread.sleep(500);
    }
    var last = new JsonMapper().readTree(audit("tail", "-n", 1).out());
    assertThat(last.get("event").asText()).isEqualTo("stop");
    assertThat(audit("verify").code()).isZero();

    try (var evidence = open("retention: 365d", Clock.systemUTC(), Map.of())) {
      assertThat(evidence.recorder().enabled()).isTrue();
      awaitPruning();
    }
    assertThat(audit("verify").code()).isZero();
  }

  private static Event start(Instant time) {
    return Event.of("start", time, null, 0, Map.of());
  }
}
