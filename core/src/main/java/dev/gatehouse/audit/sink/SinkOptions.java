package dev.gatehouse.audit.sink;

import java.time.Duration;

/**
 * What the operator decides for a sink.
 *
 * @param required whether {@code maxLag} refuses sessions
 * @param maxLag age of the oldest event it has not taken beyond which no session is let in; zero =
 *     no limit
 */
public record SinkOptions(boolean required, Duration maxLag, OnReject onReject, From from) {

  /** What becomes of an event that the receiver will never take. */
  public enum OnReject {
    /** The sink stops there until a restart. */
    STOP,
    /** It is kept in a file beside the offset, and the sink goes on. */
    DEAD_LETTER
  }

  /** Where a sink begins that is seen first. */
  public enum From {
    /** With the oldest event the log still has. */
    START,
    /** With what happens from now on. */
    NOW
  }
}
