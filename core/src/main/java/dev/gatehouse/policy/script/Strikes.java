package dev.gatehouse.policy.script;

import java.util.concurrent.TimeUnit;

/**
 * Counts how often a script had to be stopped. Three times within a minute call for the operator;
 * the script is asked all the same, because skipping it would let statements pass.
 */
final class Strikes {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
  private static final int ALARMING = 3;

  private long since;
  private int count;

  /**
   * The script was stopped. Any thread.
   *
   * @param nanos the time, as of {@link System#nanoTime}
   * @return whether this is the third time within a minute; then counting starts again
   */
  synchronized boolean alarming(long nanos) {
    if (count == 0 || nanos - since > MINUTE) {
      since = nanos;
      count = 0;
    }
    count++;
    if (count < ALARMING) {
      return false;
    }
    count = 0;
    return true;
  }
}
