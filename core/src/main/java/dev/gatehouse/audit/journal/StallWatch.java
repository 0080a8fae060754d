package dev.gatehouse.audit.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the disk does not answer, and keeps the mark of an outage true. A thread of its own:
 * those that write wait for the disk.
 */
final class StallWatch implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);

  private static final long LONGEST_SLEEP_MILLIS = 100;

  private final Duration patience;
  private final List<Pulse> pulses;
  private final Outage outage;
  private final Consumer<IOException> onStall;
  private final Thread thread;
  private volatile boolean over;

  /** Told when one of these threads has waited for so long: {@code onStall}, on this thread. */
  StallWatch(Duration patience, List<Pulse> pulses, Outage outage, Consumer<IOException> onStall) {
    this.patience = patience;
    this.pulses = pulses;
    this.outage = outage;
    this.onStall = onStall;
    this.thread = new Thread(this, "gatehouse-journal-watch");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public void run() {
    while (!over) {
      try {
        look();
        Thread.sleep(Math.min(LONGEST_SLEEP_MILLIS, patience.toMillis() / 4));
      } catch (InterruptedException e) {
        over = true;
      } catch (RuntimeException | Error e) {
        LOG.atError().setCause(e).log("the journal could not be watched");
      }
    }
  }

  private void look() {
    if (!outage.stalled() && stalls()) {
      onStall.accept(
          new IOException("the disk has not answered for " + patience.toMillis() + " ms"));
    }
    outage.mark();
  }

  private boolean stalls() {
    for (var pulse : pulses) {
      if (pulse.longerThan(patience.toNanos())) {
        return true;
      }
    }
    return false;
  }

  void finish() {
    over = true;
  }
}
