package dev.gatehouse.catalog;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What sessions have told of changes of a schema, and which of them a reading of the catalog
 * includes. Safe on every thread.
 */
final class SchemaChanges {

  /** Between two readings at least; and so many times as long as the last one took. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final int PAUSE_FACTOR = 2;

  /** The same where code has run that may or may not have changed the schema. */
  private static final Duration CODE_PAUSE = Duration.ofSeconds(1);

  private static final int CODE_PAUSE_FACTOR = 20;

  /** How long the server may take to finish what a lost session has begun. */
  private static final Duration UNKNOWN_OUTCOME = Duration.ofSeconds(5);

  private final AtomicLong changes = new AtomicLong();
  private final AtomicLong codeRuns = new AtomicLong();

  /** Until then somebody may change the schema unseen; nanoseconds. */
  private volatile long openUntil = System.nanoTime();

  /**
   * What a reading includes.
   *
   * @param at when it began; nanoseconds
   * @param changes how many changes
   * @param codeRuns how many runs of code
   */
  record Reading(long at, long changes, long codeRuns) {
    static final Reading NONE = new Reading(0, 0, 0);
  }

  /** Of one that began at this time and has read nothing yet. */
  Reading reading(long at) {
    return new Reading(at, changes.get(), codeRuns.get());
  }

  void onChange() {
    changes.incrementAndGet();
  }

  /** Returns the number of this run. */
  long onCodeRun() {
    return codeRuns.incrementAndGet();
  }

  void onOutcomeUnknown() {
    openUntil = System.nanoTime() + UNKNOWN_OUTCOME.toNanos();
  }

  /** Why everybody must doubt what was read; empty if there is no reason. */
  String doubt(Reading last) {
    if (last.changes() != changes.get()) {
      return "the schema has changed since the catalog was read";
    }
    return last.at() - openUntil < 0 ? "a session has ended while it was changing the schema" : "";
  }

  /**
   * How long after the end of the last reading the next one is due because of changes; nanoseconds.
   *
   * @param ended its end
   * @param duration how long it took
   */
  long due(Reading last, long ended, long duration) {
    var pause = Math.max(PAUSE.toNanos(), PAUSE_FACTOR * duration);
    if (last.changes() != changes.get()) {
      return pause;
    }
    var due = Long.MAX_VALUE;
    if (last.at() - openUntil < 0) {
      due = Math.max(pause, openUntil - ended);
    }
    if (last.codeRuns() != codeRuns.get()) {
      due = Math.min(due, Math.max(CODE_PAUSE.toNanos(), CODE_PAUSE_FACTOR * duration));
    }
    return due;
  }
}
