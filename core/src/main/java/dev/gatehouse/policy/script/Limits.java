package dev.gatehouse.policy.script;

import java.time.Duration;

/**
 * How long one evaluation may take.
 *
 * @param cpu CPU time of the evaluating thread, measured from the watchdog's first sight of the
 *     evaluation, so up to 20 ms more
 * @param wall only a backstop: on a loaded machine innocent evaluations take long
 * @param interrupt how long the interrupted script may take to stop before its context is given up
 */
record Limits(Duration cpu, Duration wall, Duration interrupt) {

  /** For statements. */
  static final Limits STATEMENT =
      new Limits(Duration.ofMillis(250), Duration.ofSeconds(5), Duration.ofSeconds(2));

  /** For loading and warming up, when everything is cold and nobody waits. */
  static final Limits LOAD =
      new Limits(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(2));
}
