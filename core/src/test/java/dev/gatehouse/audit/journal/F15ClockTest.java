package dev.gatehouse.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.app.CommandLines;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.sink.EventLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clock is set while the log grows. */
@Timeout(60)
class F15ClockTest {

  @TempDir Path folder;

  private volatile Duration moved = Duration.ZERO;
  private final InstantSource clock = () -> Instant.now().plus(moved);

  @Test
  void shouldKeepTheOrderAndSayThatItWasSet() throws Exception {
    var directory = new AuditDirectory(folder.resolve("audit"));
    var options =
        new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", 1 << 20, "test");
    try (var journal = Journal.open(directory, options, clock, () -> {});
        var _ =
            Checkpointer.start(
                journal,
                Keys.open(folder.resolve("keys"), journal),
                Duration.ofMillis(100),
                _ -> {})) {
      submit(journal, "before");
      step(journal, Duration.ofHours(-1), 1);
      submit(journal, "an hour ago");
      step(journal, Duration.ofDays(365), 2);
      submit(journal, "a year from now");
    }

    var events = events();
    assertThat(events)
        .extracting(AuditEvent::type)
        .containsSubsequence(
            "before", "clock.step", "an hour ago", "clock.step", "a year from now");
    assertThat(events).extracting(AuditEvent::index).isSorted();
    assertThat(events).extracting(AuditEvent::monotonic).isSorted();
    assertThat(events)
        .filteredOn(event -> event.type().equals("clock.step"))
        .extracting(event -> Math.round(milliseconds(event) / 3.6e6))
        .containsExactly(-1L, 365 * 24 + 1L);
    var verified = CommandLines.audit(directory.root(), "verify");
    assertThat(verified.code()).as(verified.toString()).isZero();
    assertThat(verified.out()).contains("\"clock_steps\":2");
  }

  private static long milliseconds(AuditEvent event) {
    return Long.parseLong(event.details().getOrDefault("milliseconds", ""));
  }

  private void submit(Journal journal, String type) throws Exception {
    var told = new CompletableFuture<@Nullable Exception>();
    journal.submit(List.of(Event.of(type, clock.instant(), null, 0, Map.of())), told::complete);
    assertThat(told.get()).isNull();
  }

  /** Sets the clock, and waits until that is on record. */
  private void step(Journal journal, Duration to, int steps) throws Exception {
    moved = to;
    for (var seen = 0L; seen < steps; ) {
      Thread.sleep(20);
      try (var cursor = journal.open(0)) {
        seen = read(cursor).stream().filter(event -> event.type().equals("clock.step")).count();
      }
    }
  }

  private List<Event> events() throws Exception {
    try (var log = LogDirectory.open(folder.resolve("audit"));
        var cursor = log.events(0)) {
      return read(cursor);
    }
  }

  private static List<Event> read(EventLog.Cursor cursor) throws Exception {
    var all = new ArrayList<Event>();
    while (cursor.read(all, 100, Long.MAX_VALUE) > 0) {}
    return all;
  }
}
