package dev.gatehouse.audit.sink;

import dev.gatehouse.audit.sink.SinkState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** How far a sink is. Its own thread writes, any thread reads. */
final class Progress {

  /**
   * An event that waits to be taken.
   *
   * @param time when it happened
   * @param since when it was first seen to wait, monotonic nanoseconds
   */
  private record Waiting(Instant time, long since) {}

  private final InstantSource clock;
  private volatile Phase phase = Phase.RUNNING;
  private volatile long next;
  private volatile @Nullable Waiting oldest;
  private volatile long failures;
  private volatile long deadLetters;
  private volatile long anchored;
  private volatile @Nullable String lastError;

  Progress(long next, InstantSource clock) {
    this.next = next;
    this.clock = clock;
  }

  Phase phase() {
    return phase;
  }

  long next() {
    return next;
  }

  /** Everything below is taken; {@code end} is that of the log. */
  void taken(long below, long end) {
    next = below;
    if (below >= end) {
      oldest = null;
    }
  }

  /** This event is the oldest that waits. */
  void waitsSince(Instant time) {
    oldest = new Waiting(time, System.nanoTime());
  }

  void succeeded() {
    phase = Phase.RUNNING;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void failed(Throwable failure, long end) {
    noteFailure(failure);
    phase = Phase.RETRYING;
    if (oldest == null && next < end) {
      waitsSince(clock.instant()); // it could not be read: it is late all the same
    }
  }

  /** Something failed that delays no event. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void noteFailure(Throwable failure) {
    failures++;
    lastError = failure.toString();
  }

  void rejected(String reason) {
    lastError = reason;
    phase = Phase.REJECTED;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void deadLetter(String reason) {
    deadLetters++;
    lastError = reason;
  }

  void anchored(long size) {
    anchored = size;
  }

  void closed() {
    phase = Phase.CLOSED;
  }

  /** By the wall clock, but no less than this process has seen: a clock may be set back. */
  Duration lag() {
    var waiting = oldest;
    if (waiting == null) {
      return Duration.ZERO;
    }
    var seen = Duration.ofNanos(System.nanoTime() - waiting.since());
    var age = Duration.between(waiting.time(), clock.instant());
    return age.compareTo(seen) > 0 ? age : seen;
  }

  SinkState state(String name, boolean required, long end) {
    var now = next;
    return new SinkState(
        name,
        required,
        phase,
        now,
        Math.max(0, end - now),
        lag(),
        failures,
        deadLetters,
        anchored,
        lastError);
  }
}
