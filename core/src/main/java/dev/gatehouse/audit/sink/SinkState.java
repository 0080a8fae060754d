package dev.gatehouse.audit.sink;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a sink is, for metrics and the command line.
 *
 * @param next index of the first event it has not acknowledged
 * @param lagEvents records of the log from there to its durable end
 * @param lag age of the oldest event it has not acknowledged; zero if there is none
 * @param failures attempts that failed since the start
 * @param deadLetters events that its receiver rejected and that were kept aside since the start
 * @param anchored size of the newest checkpoint it has acknowledged since the start; 0 = none
 * @param lastError what failed last, null if nothing did
 */
public record SinkState(
    String name,
    boolean required,
    Phase phase,
    long next,
    long lagEvents,
    Duration lag,
    long failures,
    long deadLetters,
    long anchored,
    @Nullable String lastError) {

  /** What a sink is doing. */
  public enum Phase {
    /** It takes events. */
    RUNNING,
    /** The last attempt failed; the same events are tried again. */
    RETRYING,
    /** Its receiver will never take the event {@code next}; it has stopped until a restart. */
    REJECTED,
    /** Shut down. */
    CLOSED
  }
}
