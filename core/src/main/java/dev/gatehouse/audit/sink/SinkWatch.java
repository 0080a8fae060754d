package dev.gatehouse.audit.sink;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Puts on record when a copy of the log stops coming, and when it comes again: events {@code sink},
 * which the other sinks have. A thread of its own looks once a second.
 */
public final class SinkWatch implements AutoCloseable {

  /**
   * So long a sink fails before that is on record. An event is something to deliver: without a
   * pause a sink that fails every other time would go on for ever.
   */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** From one event about dead letters to the next, at least: it may become one itself. */
  static final Duration BETWEEN_LETTERS = Duration.ofMinutes(1);

  private final Supplier<List<SinkState>> states;
  private final Recorder recorder;
  private final InstantSource clock;
  private final Map<String, Seen> seen = new HashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /** What was seen of a sink; times are monotonic nanoseconds. */
  private static final class Seen {
    private String recorded = "running";
    private boolean failing;
    private long failingSince;
    private long letters;
    private boolean anyLetter;
    private long lettersAt;
  }

  SinkWatch(Supplier<List<SinkState>> states, Recorder recorder, InstantSource clock) {
    this.states = states;
    this.recorder = recorder;
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("gatehouse-sink-watch").unstarted(this::run);
  }

  /** Watches these sinks. */
  public static SinkWatch start(SinkDispatch sinks, Recorder recorder, InstantSource clock) {
    var watch = new SinkWatch(sinks::states, recorder, clock);
    watch.thread.start();
    return watch;
  }

  private void run() {
    try {
      while (!closing.await(1, TimeUnit.SECONDS)) {
        look(System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks at all sinks; while nothing can be recorded, later. */
  void look(long now) {
    // Who must have the log and has come too far behind says so when he is asked.
    var _ = recorder.mayAdmit();
    if (recorder.outage() != null) {
      return;
    }
    for (var state : states.get()) {
      look(state, seen.computeIfAbsent(state.name(), _ -> new Seen()), now);
    }
  }

  private void look(SinkState state, Seen known, long now) {
    switch (state.phase()) {
      case RUNNING -> {
        known.failing = false;
        become("running", state, known);
      }
      case RETRYING -> {
        known.failingSince = known.failing ? known.failingSince : now;
        known.failing = true;
        if (now - known.failingSince >= PATIENCE.toNanos()) {
          become("failing", state, known);
        }
      }
      case REJECTED -> become("stopped", state, known);
      case CLOSED -> {}
    }
    letters(state, known, now);
  }

  private void become(String what, SinkState state, Seen known) {
    if (!known.recorded.equals(what)) {
      known.recorded = what;
      record(what, state);
    }
  }

  private void letters(SinkState state, Seen known, long now) {
    if (state.deadLetters() > known.letters
        && (!known.anyLetter || now - known.lettersAt >= BETWEEN_LETTERS.toNanos())) {
      known.letters = state.deadLetters();
      known.anyLetter = true;
      known.lettersAt = now;
      record("dead-letters", state);
    }
  }

  private void record(String what, SinkState state) {
    var details =
        Map.of(
            "sink", state.name(),
            "state", what,
            "next", Long.toString(state.next()),
            "waiting", Long.toString(state.lagEvents()),
            "dead_letters", Long.toString(state.deadLetters()));
    recorder.submit(List.of(Event.of("sink", clock.instant(), null, 0, details)), _ -> {});
  }

  /** Looks no more. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
