package dev.gatehouse.audit.sink;

import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: random up to a bound that doubles from 100 ms to 30 s, so that many who
 * lost the same receiver do not come back together.
 */
public final class Backoff {

  private static final long FIRST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 30_000;

  private final RandomGenerator random;
  private long bound = FIRST_MILLIS;

  /** Begins with short ones. */
  public Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The next pause. */
  public long nextMillis() {
    var pause = random.nextLong(bound + 1);
    bound = Math.min(bound * 2, LONGEST_MILLIS);
    return pause;
  }

  /** After a success. */
  public void reset() {
    bound = FIRST_MILLIS;
  }
}
