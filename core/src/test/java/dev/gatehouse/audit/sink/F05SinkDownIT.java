package dev.gatehouse.audit.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.api.audit.RejectedEventException;
import dev.gatehouse.audit.sink.SinkState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Receivers that are down, slow or half-hearted: nothing is lost, nobody else waits. */
@Timeout(60)
class F05SinkDownIT {

  private static final Instant SIGNED = Instant.parse("2026-11-23T03:00:00Z");

  @TempDir private Path directory;

  @Test
  void shouldGoOnInOrderWhenTheReceiverIsBackAndDelayNobodyMeanwhile() throws Exception {
    var log = new FakeLog().events(2_500);
    var down =
        new FakeSink(
            events -> {
              throw new IOException("connection refused");
            });
    var other = new FakeSink();
    try (var sinks =
        Sinks.start(directory, log, Sinks.target("down", down), Sinks.target("other", other))) {
      Sinks.await(() -> other.arrived.size() == 2_500 && down.attempts.get() > 3);
      var state = Sinks.state(sinks);
      assertThat(state.phase()).isEqualTo(Phase.RETRYING);
      assertThat(state.next()).isZero();
      assertThat(state.lagEvents()).isEqualTo(2_500);
      assertThat(state.failures()).isGreaterThanOrEqualTo(3);
      assertThat(state.lastError()).contains("connection refused");
      assertThat(sinks.states().getLast().phase()).isEqualTo(Phase.RUNNING);

      down.behaviour = events -> {};
      Sinks.await(() -> down.arrived.size() == 2_500);
    }

    assertThat(down.arrived).isEqualTo(log.indexes());
    assertThat(down.batches).allMatch(size -> size <= 1_000);
  }

  @Test
  void shouldSendTheSameEventsAgainWhenHalfABatchWasWritten() throws Exception {
    var log = new FakeLog().events(10);
    var sink = new FakeSink();
    sink.behaviour =
        events -> {
          sink.behaviour = more -> {};
          sink.take(events.subList(0, 5));
          throw new IOException("no space left");
        };
    try (var sinks = Sinks.start(directory, log, Sinks.target("a", sink))) {
      Sinks.await(() -> Sinks.state(sinks).next() == 10);
    }

    assertThat(sink.arrived)
        .containsExactly(0L, 1L, 2L, 3L, 4L, 0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
  }

  @Test
  void shouldLetASinkHangWithoutTheOthersAndBreakItOffAtTheEnd() throws Exception {
    var log = new FakeLog().events(3);
    var hangs = new CountDownLatch(1);
    var hanging =
        new FakeSink(
            events -> {
              try {
                hangs.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
              }
            });
    var other = new FakeSink();
    var sinks =
        Sinks.start(directory, log, Sinks.target("hanging", hanging), Sinks.target("b", other));
    Sinks.await(() -> other.arrived.size() == 3);

    var begun = System.nanoTime();
    sinks.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
    assertThat(Sinks.state(sinks).phase()).isEqualTo(Phase.CLOSED);
    assertThat(directory.resolve("offsets/hanging")).content().contains("next 0\n");
    assertThat(directory.resolve("offsets/b")).content().contains("next 3\n");
  }

  @Test
  void shouldBoundABatchByBytesToo() throws Exception {
    var log = new FakeLog().events(10);
    log.bytesOfAnEvent = 2L << 20;
    var sink = new FakeSink();
    try (var sinks = Sinks.start(directory, log, Sinks.target("a", sink))) {
      Sinks.await(() -> Sinks.state(sinks).next() == 10);
    }

    assertThat(sink.batches).isNotEmpty().allMatch(size -> size <= 2);
    assertThat(sink.arrived).isEqualTo(log.indexes());
  }

  @Test
  void f16ShouldTakeAnErrorOfAPluginForAFailure() throws Exception {
    var log = new FakeLog().events(1);
    var sink = new FakeSink();
    sink.behaviour =
        events -> {
          sink.behaviour = more -> {};
          throw new NoClassDefFoundError("com/example/Missing");
        };
    try (var sinks = Sinks.start(directory, log, Sinks.target("a", sink))) {
      Sinks.await(() -> Sinks.state(sinks).next() == 1);

      assertThat(Sinks.state(sinks).lastError()).contains("Missing");
    }
  }

  @Test
  void shouldReadAgainWhenTheLogCouldNotBeRead() throws Exception {
    var log = new FakeLog().events(5);
    log.fault = new IOException("input/output error");
    var sink = new FakeSink();
    try (var sinks = Sinks.start(directory, log, Sinks.target("a", sink))) {
      Sinks.await(() -> Sinks.state(sinks).failures() > 2);
      log.fault = null;
      Sinks.await(() -> Sinks.state(sinks).next() == 5);
      log.fault = new IOException("input/output error");
      var failures = Sinks.state(sinks).failures();
      log.events(5);
      Sinks.await(() -> Sinks.state(sinks).failures() > failures + 2);
      log.fault = null;
      Sinks.await(() -> Sinks.state(sinks).next() == 10);
    }

    assertThat(sink.arrived).isEqualTo(log.indexes());
  }

  @Test
  void shouldDeliverTheNewestCheckpointAndNeverHoldEventsUpForARejectedOne() throws Exception {
    var log = new FakeLog().events(1);
    var sink = new FakeSink();
    sink.refusesCheckpoints = new IOException("not now");
    try (var sinks = Sinks.start(directory, log, Sinks.target("a", sink))) {
      sinks.checkpoint(new Checkpoint(FakeLog.ID, 1, SIGNED, "one"));
      Sinks.await(() -> Sinks.state(sinks).failures() > 1);
      sinks.checkpoint(new Checkpoint(FakeLog.ID, 2, SIGNED, "two"));
      sink.refusesCheckpoints = null;
      Sinks.await(() -> Sinks.state(sinks).anchored() == 2);

      sink.refusesCheckpoints = new RejectedEventException(3, "what is that?");
      sinks.checkpoint(new Checkpoint(FakeLog.ID, 3, SIGNED, "three"));
      log.events(1);
      Sinks.await(() -> sink.arrived.size() == 2);
      assertThat(Sinks.state(sinks).anchored()).isEqualTo(2);

      sink.refusesCheckpoints = null;
      sinks.checkpoint(new Checkpoint(FakeLog.ID, 4, SIGNED, "four"));
    }

    assertThat(sink.checkpoints).last().extracting(Checkpoint::size).isEqualTo(4L);
    assertThat(sink.checkpoints).extracting(Checkpoint::size).isSorted();
  }

  static List<Integer> seeds() {
    return IntStream.range(0, 12).boxed().toList();
  }

  /** Failures at random, crashes and restarts between: every event comes, in order. */
  @ParameterizedTest
  @MethodSource("seeds")
  void shouldDeliverEveryEventInOrderWhateverFails(int seed) throws Exception {
    var random = new SplittableRandom(seed);
    var log = new FakeLog();
    var sink = new FakeSink();
    sink.behaviour = new Moody(random.split(), sink);
    for (var run = 0; run < 3; run++) {
      try (var sinks = Sinks.start(directory, log, Sinks.target("a", sink))) {
        for (var i = 0; i < 20; i++) {
          log.events(random.nextInt(150));
          if (random.nextInt(3) == 0) {
            log.ownRecord();
          }
          log.fault = random.nextInt(10) == 0 ? new IOException("eio") : null;
          log.bytesOfAnEvent = random.nextLong(1, 100_000);
          Thread.sleep(random.nextInt(3));
        }
        log.fault = null;
        if (run == 2) {
          Sinks.await(() -> Sinks.state(sinks).next() == log.end());
        }
      }
      if (random.nextBoolean()) {
        rewindTheOffset(random); // as if the process had been killed before it was saved
      }
    }

    assertThat(firstArrivals(sink.arrived)).isEqualTo(log.indexes());
  }

  private void rewindTheOffset(SplittableRandom random) throws IOException {
    var file = directory.resolve("offsets/a");
    var next = Long.parseLong(Files.readAllLines(file).get(1).substring("next ".length()));
    Files.writeString(file, "log " + FakeLog.ID + "\nnext " + random.nextLong(next + 1) + "\n");
  }

  /** Without what came before; fails the test where an event overtook an earlier one. */
  private static List<Long> firstArrivals(List<Long> arrived) {
    var seen = new HashSet<Long>();
    var first = new ArrayList<Long>();
    for (var index : arrived) {
      if (seen.add(index)) {
        first.add(index);
      }
    }
    return first;
  }

  /** Takes some, or all, or none, and then says that it failed, or not. */
  private record Moody(SplittableRandom random, FakeSink sink) implements FakeSink.Behaviour {
    @Override
    public void on(List<AuditEvent> events) throws IOException {
      switch (random.nextInt(6)) {
        case 0 -> throw new IOException("nothing taken");
        case 1 -> {
          sink.take(events.subList(0, random.nextInt(events.size() + 1)));
          throw new IOException("some taken");
        }
        case 2 -> throw new IllegalStateException("a bug");
        default -> {}
      }
    }
  }
}
