package dev.gatehouse.audit.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.RejectedEventException;
import dev.gatehouse.audit.sink.SinkOptions.From;
import dev.gatehouse.audit.sink.SinkOptions.OnReject;
import dev.gatehouse.audit.sink.SinkState.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** W33: an event that a receiver will never take. */
@Timeout(30)
class RejectedEventIT {

  private static final SinkOptions DEAD_LETTER =
      new SinkOptions(false, Duration.ZERO, OnReject.DEAD_LETTER, From.START);

  @TempDir private Path directory;

  @Test
  void w33ShouldStopThatSinkAloneUntilARestart() throws Exception {
    var log = new FakeLog().events(10);
    var picky = picky(4L);
    var other = new FakeSink();
    try (var sinks =
        Sinks.start(directory, log, Sinks.target("picky", picky), Sinks.target("b", other))) {
      Sinks.await(() -> Sinks.state(sinks).phase() == Phase.REJECTED);
      log.events(5);
      Sinks.await(() -> other.arrived.size() == 15);
      assertThat(Sinks.state(sinks).next()).isEqualTo(4);
      assertThat(Sinks.state(sinks).lastError()).isEqualTo("event 4 rejected: too odd");
      assertThat(picky.attempts).hasValue(1);
    }
    assertThat(picky.arrived).containsExactly(0L, 1L, 2L, 3L);

    picky.behaviour = events -> {};
    Sinks.start(directory, log, Sinks.target("picky", picky)).close();
    assertThat(picky.arrived).isEqualTo(log.indexes());
  }

  @Test
  void w33ShouldKeepTheEventAsideAndGoOn() throws Exception {
    var log = new FakeLog().events(10);
    var picky = picky(0L, 4L, 5L, 9L);
    try (var sinks =
        Sinks.start(directory, log, new SinkDispatch.Target("picky", picky, DEAD_LETTER))) {
      Sinks.await(() -> Sinks.state(sinks).next() == 10);
      assertThat(Sinks.state(sinks).phase()).isEqualTo(Phase.RUNNING);
      assertThat(Sinks.state(sinks).deadLetters()).isEqualTo(4);
    }

    assertThat(picky.arrived).containsExactly(1L, 2L, 3L, 6L, 7L, 8L);
    var lines = Files.readAllLines(directory.resolve("offsets/picky.dead-letter.jsonl"));
    assertThat(lines).hasSize(4);
    assertThat(lines.get(1)).contains("\"index\":4,").startsWith("{").endsWith("}");
  }

  @Test
  void f01ShouldNotGoOnAfterHalfALineOfDeadLetters() throws Exception {
    var log = new FakeLog().events(2);
    var letters = directory.resolve("offsets/picky.dead-letter.jsonl");
    Files.createDirectory(directory.resolve("offsets"));
    Files.writeString(letters, "{\"v\":1,\"lo");
    Sinks.start(directory, log, new SinkDispatch.Target("picky", picky(1L), DEAD_LETTER)).close();

    assertThat(Files.readAllLines(letters)).hasSize(2).last().asString().contains("\"index\":1,");
  }

  @Test
  void w33ShouldNotPassAnEventThatCannotBeKeptAside() throws Exception {
    var log = new FakeLog().events(3);
    Files.createDirectories(directory.resolve("offsets/picky.dead-letter.jsonl"));
    var picky = picky(1L);
    try (var sinks =
        Sinks.start(directory, log, new SinkDispatch.Target("picky", picky, DEAD_LETTER))) {
      Sinks.await(() -> Sinks.state(sinks).failures() > 3);
      assertThat(Sinks.state(sinks).next()).isEqualTo(1);
      Files.delete(directory.resolve("offsets/picky.dead-letter.jsonl"));
      Sinks.await(() -> Sinks.state(sinks).next() == 3);
    }

    assertThat(picky.arrived).containsExactly(0L, 2L);
  }

  @Test
  void shouldTakeTheRejectionOfAnEventItHasNotSentForAFailure() throws Exception {
    var log = new FakeLog().events(3);
    var sink = new FakeSink();
    sink.behaviour =
        events -> {
          sink.behaviour = more -> {};
          throw new RejectedEventException(77, "which one?");
        };
    try (var sinks = Sinks.start(directory, log, new SinkDispatch.Target("a", sink, DEAD_LETTER))) {
      Sinks.await(() -> Sinks.state(sinks).next() == 3);
      assertThat(Sinks.state(sinks).lastError()).contains("event 77, which is not in the batch");
    }
    assertThat(sink.arrived).containsExactly(0L, 1L, 2L);
  }

  /** Takes what stands before the event it rejects, as the contract asks. */
  private static FakeSink picky(Long... rejected) {
    var never = Set.of(rejected);
    var sink = new FakeSink();
    sink.behaviour =
        events -> {
          for (AuditEvent event : events) {
            if (never.contains(event.index())) {
              sink.take(events.subList(0, events.indexOf(event)));
              throw new RejectedEventException(event.index(), "too odd");
            }
          }
        };
    return sink;
  }
}
