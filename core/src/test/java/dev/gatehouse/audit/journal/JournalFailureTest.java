package dev.gatehouse.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorder;
import dev.gatehouse.audit.verify.Verifier;
import dev.gatehouse.audit.verify.VerifyOptions;
import dev.gatehouse.audit.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The journal itself fails, or ends while it cannot write: somebody is told, and it is counted. */
@Timeout(60)
class JournalFailureTest {

  private static final Instant TIME = Instant.parse("2026-11-23T03:00:00Z");

  @TempDir Path folder;

  private final Faults disk = new Faults();
  private final AtomicInteger shutdowns = new AtomicInteger();
  private final RecordedExecution execution = new RecordedExecution();
  private volatile boolean brokenClock;
  private final InstantSource clock =
      () -> {
        if (brokenClock) {
          throw new AssertionError("the clock is broken");
        }
        return Clock.systemUTC().instant();
      };

  private Journal open(Path audit, OnFailure onFailure) throws IOException {
    return disk.open(
        new AuditDirectory(audit),
        new JournalOptions(
            Durability.STRICT,
            onFailure,
            onFailure == OnFailure.CONTINUE_UNAUDITED ? "alice" : "",
            1 << 20,
            "test"),
        clock,
        shutdowns::incrementAndGet);
  }

  private static Event event(String type) {
    return Event.of(type, TIME, null, 0, Map.of());
  }

  private static @Nullable Exception submit(Journal journal, Event... events) throws Exception {
    var told = Recording.submit(journal, events);
    return told.get(10, TimeUnit.SECONDS);
  }

  private static List<Event> read(Journal journal) throws Exception {
    return Recording.read(journal, 0);
  }

  /** Not even the word that it has failed can be said. */
  @ParameterizedTest
  @EnumSource(OnFailure.class)
  void shouldStopGatehouseWhenItsWriterEnds(OnFailure onFailure) throws Exception {
    var journal = open(folder.resolve("audit"), onFailure);
    assertThat(submit(journal, event("before"))).isNull();
    brokenClock = true;
    disk.writes = true;
    assertThat(submit(journal, event("hit"))).hasMessageContaining("has ended");
    for (var i = 0; i < 200 && shutdowns.get() == 0; i++) {
      Thread.sleep(10);
    }
    assertThat(shutdowns).hasValue(1);
    // Nobody goes on, even where statements may pass while the disk fails.
    assertThat(journal.outage()).hasMessageContaining("has ended");
    assertThat(submit(journal, event("late"))).isNotNull();
    journal.close();
    brokenClock = false;
    disk.writes = false;
    try (var again = open(folder.resolve("audit"), onFailure)) {
      assertThat(submit(again, event("again"))).isNull();
      assertThat(Recording.types(read(again))).contains("before", "recovered", "again");
    }
  }

  /** An error in the way out is an error as any other. */
  @Test
  void shouldGoOnAfterAnErrorElsewhere() throws Exception {
    try (var journal = open(folder.resolve("audit"), OnFailure.FAIL_OPERATION)) {
      assertThat(submit(journal, event("before"))).isNull();
      disk.errors = true;
      assertThat(submit(journal, event("hit"))).isNotNull();
      disk.errors = false;
      for (var i = 0; i < 200 && journal.outage() != null; i++) {
        Thread.sleep(25);
      }
      assertThat(submit(journal, event("after"))).isNull();
      assertThat(Recording.types(read(journal)))
          .containsSubsequence("before", "stopped", "hit", "gap", "resumed", "after");
    }
    assertThat(shutdowns).hasValue(0);
  }

  /** One event that cannot be written fails alone, and leaves a gap in its place. */
  @Test
  void shouldLetOneBadEventFailAlone() throws Exception {
    try (var journal = open(folder.resolve("audit"), OnFailure.FAIL_OPERATION)) {
      var bad = Event.of("bad", TIME, null, 0, new BrokenDetails());
      var unfit = new ArrayList<String>();
      var told = new CompletableFuture<@Nullable Exception>();
      journal.submit(
          List.of(event("first"), bad, event("last")),
          new Recorder.Callback() {
            @Override
            public void onRecorded(@Nullable Exception failure) {
              told.complete(failure);
            }

            @Override
            public void onUnfit(Event event, Exception failure) {
              unfit.add(event.type() + ": " + failure.getMessage());
            }
          });
      assertThat(told.get(10, TimeUnit.SECONDS)).isNull();
      assertThat(unfit).hasSize(1);
      assertThat(unfit.getFirst())
          .startsWith("bad: ")
          .endsWith("IllegalStateException")
          .doesNotContain("broken details");
      var all = read(journal);
      assertThat(Recording.types(all)).containsExactly("log", "first", "gap", "last");
      assertThat(Recording.gap(all)).containsEntry("lost", "1").containsEntry("refused", "0");
      assertThat(submit(journal, event("next"))).isNull();
    }
  }

  private static final class BrokenDetails extends AbstractMap<String, String> {
    @Override
    public Set<Map.Entry<String, String>> entrySet() {
      throw new IllegalStateException("broken details");
    }
  }

  /** They had run when their intents were lost; it may not look as if they had not. */
  @Test
  void shouldCountReadsThatRanUnrecorded() throws Exception {
    try (var journal = open(folder.resolve("audit"), OnFailure.FAIL_OPERATION)) {
      assertThat(submit(journal, event("before"))).isNull();
      disk.writes = true;
      assertThat(
              submit(
                  journal,
                  execution.events().getFirst().overlapping(),
                  execution.events().getFirst().overlapping(),
                  execution.events().getFirst()))
          .isNotNull();
      disk.writes = false;
      Thread.sleep(600);
      assertThat(submit(journal, event("after"))).isNull();
      assertThat(Recording.gap(read(journal)))
          .containsEntry("reads_unrecorded", "2")
          .containsEntry("refused", "1");
    }
    assertThat(verify().faults()).isEmpty();
    assertThat(verify().shortcomings())
        .anySatisfy(line -> assertThat(line).contains("reads ran").endsWith(": 2"));
  }

  private VerifyReport verify() throws IOException {
    return Verifier.verify(new AuditDirectory(folder.resolve("audit")), VerifyOptions.NONE);
  }

  /** The process ends before the outage: what it did not write is not forgotten. */
  @ParameterizedTest
  @EnumSource(
      value = OnFailure.class,
      names = {"FAIL_OPERATION", "CONTINUE_UNAUDITED"})
  void shouldTellOfAnOutageThatTheProcessDidNotSurvive(OnFailure onFailure) throws Exception {
    var live = folder.resolve("live");
    var crashed = folder.resolve("audit");
    var passing = onFailure == OnFailure.CONTINUE_UNAUDITED;
    try (var journal = open(live, onFailure)) {
      assertThat(submit(journal, event("before"))).isNull();
      assertThat(Files.size(live.resolve("state/outage"))).isEqualTo(512);
      disk.writes = true;
      for (var i = 0; i < 3; i++) {
        assertThat(submit(journal, execution.events().getFirst()) == null).isEqualTo(passing);
      }
      submit(journal, event("kept"));
      Thread.sleep(500);
      // Attempts that come and go while it is copied would not be there after a crash, or whole.
      disk.creates = true;
      Thread.sleep(700);
      TinyLog.copy(live, crashed);
      disk.creates = false;
      disk.writes = false;
    }
    try (var again = open(crashed, onFailure)) {
      assertThat(submit(again, event("again"))).isNull();
      var all = read(again);
      assertThat(Recording.types(all)).containsSubsequence("before", "recovered", "gap", "again");
      assertThat(Recording.gap(all))
          .containsEntry("refused", passing ? "at least 0" : "at least 3")
          .containsEntry("unaudited", passing ? "at least 3" : "0")
          // The event, and that it has stopped.
          .containsEntry("lost", "at least 2");
      assertThat(Recording.gap(all).get("reason"))
          .isEqualTo("No space left on device; the process has ended in it");
      assertThat(Recording.gap(all).get("approver")).isEqualTo(passing ? "alice" : null);
    }
    assertThat(verify().faults()).isEmpty();
    assertThat(verify().shortcomings())
        .anySatisfy(line -> assertThat(line).contains(passing ? "unaudited" : "lost"));
    // It is told once.
    try (var third = open(crashed, onFailure)) {
      assertThat(Recording.types(read(third)).stream().filter("gap"::equals)).hasSize(1);
    }
  }

  /** An outage that was survived leaves no mark. */
  @Test
  void shouldForgetAnOutageThatIsOver() throws Exception {
    var audit = folder.resolve("audit");
    try (var journal = open(audit, OnFailure.FAIL_OPERATION)) {
      disk.writes = true;
      assertThat(submit(journal, event("kept"))).isNotNull();
      Thread.sleep(300);
      assertThat(Files.readString(audit.resolve("state/outage"))).contains("Input/output error");
      disk.writes = false;
      Thread.sleep(400);
      assertThat(submit(journal, event("after"))).isNull();
      assertThat(Files.readAllBytes(audit.resolve("state/outage"))).containsOnly(0);
    }
  }

  /** A mark that somebody has damaged says no less than one that can be read. */
  @Test
  void shouldDoubtAMarkThatCannotBeRead() throws Exception {
    var audit = folder.resolve("audit");
    open(audit, OnFailure.FAIL_OPERATION).close();
    var mark = Files.readAllBytes(audit.resolve("state/outage"));
    mark[100] = 'x';
    Files.write(audit.resolve("state/outage"), mark);
    try (var journal = open(audit, OnFailure.FAIL_OPERATION)) {
      assertThat(submit(journal, event("after"))).isNull();
      assertThat(Recording.gap(read(journal)))
          .containsEntry("unaudited", "unknown")
          .containsEntry("lost", "unknown");
    }
  }

  /** What a session says of its end when the disk is back already: it may refer to nothing. */
  @ParameterizedTest
  @EnumSource(OnFailure.class)
  void shouldRecordNoOutcomeOfWhatIsNotOnRecord(OnFailure onFailure) throws Exception {
    try (var journal = open(folder.resolve("audit"), onFailure)) {
      assertThat(submit(journal, event("before"))).isNull();
      disk.writes = true;
      var events = execution.events();
      submit(journal, events.getFirst());
      disk.writes = false;
      for (var i = 0; i < 200 && journal.outage() != null; i++) {
        Thread.sleep(25);
      }
      Thread.sleep(600);
      assertThat(submit(journal, event("after"), events.getLast(), event("last"))).isNull();
      var all = read(journal);
      assertThat(Recording.types(all)).containsSubsequence("gap", "after", "last");
      assertThat(all.stream().filter(one -> one.kind() != Kind.EVENT)).isEmpty();
    }
    assertThat(verify().faults()).isEmpty();
  }

  /** Statements that were not even submitted count as those that were turned away. */
  @Test
  void shouldCountNoIntentTwice() throws Exception {
    try (var journal = open(folder.resolve("audit"), OnFailure.FAIL_OPERATION)) {
      disk.writes = true;
      assertThat(submit(journal, execution.events().getFirst())).isNotNull();
      journal.onRefused();
      Thread.sleep(Duration.ofMillis(600));
      disk.writes = false;
      for (var i = 0; i < 200 && journal.outage() != null; i++) {
        Thread.sleep(25);
      }
      assertThat(submit(journal, event("after"))).isNull();
      assertThat(Recording.gap(read(journal))).containsEntry("refused", "2");
      assertThat(read(journal).stream().filter(one -> one.kind() == Kind.INTENT)).isEmpty();
    }
  }
}
