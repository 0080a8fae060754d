package dev.gatehouse.audit.sink;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far somebody who must have the log may be behind before no session is let in any more. Says
 * once that he is, and once that he is not any more. Safe for use by several threads.
 */
public final class LagLimit {

  private static final Logger LOG = LoggerFactory.getLogger(LagLimit.class);

  private final String what;
  private final String name;
  private final Duration most;
  private final AtomicBoolean beyond = new AtomicBoolean();

  /**
   * A limit.
   *
   * @param what a sink or a witness
   * @param name by which it is configured
   * @param most may be let in at this lag; zero = at any
   */
  public LagLimit(String what, String name, Duration most) {
    this.what = what;
    this.name = name;
    this.most = most;
  }

  /** Whether sessions may be let in at this lag. */
  public boolean admits(Duration lag) {
    if (most.isZero()) {
      return true;
    }
    var within = lag.compareTo(most) <= 0;
    if (beyond.compareAndSet(within, !within)) {
      var event = within ? LOG.atInfo() : LOG.atError();
      event
          .addKeyValue(what, name)
          .addKeyValue("lag", lag)
          .addKeyValue("max-lag", most)
          .log(
              within
                  ? "a required copy of the log has caught up: sessions are let in again"
                  : "a required copy of the log is too far behind: no session is let in");
    }
    return within;
  }
}
