package dev.gatehouse.audit.anchor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a witness is, for metrics and the command line.
 *
 * @param size of the newest checkpoint it has cosigned; 0 = none
 * @param unanchored records of the log behind it
 * @param lag how long the oldest of them has waited
 * @param lastError what failed last, null if nothing did since the last cosignature
 */
public record WitnessState(
    String name,
    boolean required,
    Phase phase,
    long size,
    long unanchored,
    Duration lag,
    @Nullable String lastError) {

  /** What a witness does. */
  public enum Phase {
    /** It has not answered yet. */
    NEW,
    /** It cosigns. */
    COSIGNING,
    /** It does not answer; it is asked again. */
    UNAVAILABLE,
    /** It refuses: people must look at it. It is asked again all the same. */
    REFUSING,
    /** It has cosigned another history of this log: people must look at it. */
    CONTRADICTING
  }
}
