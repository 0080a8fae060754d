package dev.gatehouse.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a log says in which nothing happens: its absence is evidence. */
@Timeout(60)
class HeartbeatTest {

  private static final Duration PERIOD = Duration.ofMillis(200);

  @TempDir Path folder;

  private volatile Duration moved = Duration.ZERO;

  private Journal open() throws IOException {
    var options =
        new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", 1 << 20, "test");
    return Journal.open(
        new AuditDirectory(folder.resolve("audit")),
        options,
        () -> Clock.systemUTC().instant().plus(moved),
        () -> {});
  }

  private Checkpointer sign(Journal journal) throws IOException {
    var keys = Keys.open(folder.resolve("keys"), journal);
    return Checkpointer.start(journal, keys, Duration.ofMillis(20), PERIOD, _ -> {});
  }

  private List<Event> heartbeats(Journal journal) throws Exception {
    return Recording.read(journal, 0).stream()
        .filter(event -> event.type().equals("heartbeat"))
        .toList();
  }

  @Test
  void f20ShouldSayInAnIdleLogThatAllIsWell() throws Exception {
    try (var journal = open();
        var _ = sign(journal)) {
      while (heartbeats(journal).size() < 3) {
        Thread.sleep(20);
      }
      var all = heartbeats(journal);
      for (var i = 0; i < 3; i++) {
        assertThat(all.get(i).details())
            .containsEntry("size", Long.toString(all.get(i).index()))
            .containsEntry("queue", "0");
      }
      assertThat(Duration.ofNanos(all.get(2).monotonic() - all.get(0).monotonic()))
          .isGreaterThanOrEqualTo(PERIOD.multipliedBy(2).minusMillis(50));
    }
  }

  /** A clock that is set in small steps is told nowhere else. */
  @Test
  void shouldSayHowFarTheClockHasMoved() throws Exception {
    try (var journal = open();
        var _ = sign(journal)) {
      moved = Duration.ofMillis(-400);
      Thread.sleep(100);
      moved = Duration.ofMillis(-800);
      while (heartbeats(journal).isEmpty()) {
        Thread.sleep(20);
      }
      var gained = heartbeats(journal).getLast().details().getOrDefault("clock", "");
      assertThat(Long.parseLong(gained)).isBetween(-850L, -750L);
    }
  }

  @Test
  void shouldSayNothingWhereSomethingHappens() throws Exception {
    try (var journal = open();
        var _ = sign(journal)) {
      for (var i = 0; i < 20; i++) {
        var told = Recording.submit(journal, Event.of("config", Instant.EPOCH, null, 0, Map.of()));
        assertThat(told.get()).isNull();
        Thread.sleep(50);
      }
      assertThat(heartbeats(journal)).isEmpty();
    }
  }

  /** The stop is the last event. */
  @Test
  void shouldSignTheStopAndSayNothingBehindIt() throws Exception {
    try (var journal = open();
        var signing = sign(journal)) {
      while (heartbeats(journal).isEmpty()) {
        Thread.sleep(20);
      }
      signing.onStop();
      var told = Recording.submit(journal, Event.of("stop", Instant.EPOCH, null, 0, Map.of()));
      assertThat(told.get()).isNull();
      moved = Duration.ofHours(1);
      Thread.sleep(PERIOD.multipliedBy(5));

      assertThat(Recording.read(journal, 0).getLast().type()).isEqualTo("stop");
      assertThat(signing.signedSize()).isEqualTo(journal.end());
    }
  }
}
