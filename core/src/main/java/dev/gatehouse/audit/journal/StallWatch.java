package dev.gatehouse.audit.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the disk does not answer, and keeps the mark of an outage true. Two threads of its
 * own: those that write wait for the disk, and the mark may have to wait as well.
 */
final class StallWatch {

  private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);

  private static final long LONGEST_SLEEP_MILLIS = 100;

  private static final long MARKED_NANOS = 1_000_000;

  private final Duration patience;
  private final List<Pulse> pulses;
  private final Outage outage;
  private final Consumer<IOException> onStall;
  private final Thread thread;
  private final Thread marker;
  private volatile boolean over;

  /** The stall of which those who waited have been told last. */
  private @Nullable IOException told;

  /**
   * Tells of a stall when one of these threads has waited for so long, or somebody else has begun
   * one: {@code onStall}, on a thread of this one.
   */
  StallWatch(Duration patience, List<Pulse> pulses, Outage outage, Consumer<IOException> onStall) {
    this.patience = patience;
    this.pulses = pulses;
    this.outage = outage;
    this.onStall = onStall;
    this.thread = new Thread(() -> repeat(this::look), "gatehouse-journal-watch");
    this.marker = new Thread(this::mark, "gatehouse-journal-mark");
    thread.setDaemon(true);
    marker.setDaemon(true);
  }

  void start() {
    thread.start();
    marker.start();
  }

  /** Somebody has begun a stall: it looks at once. */
  void wake() {
    LockSupport.unpark(thread);
  }

  private void mark() {
    repeat(outage::mark);
    outage.mark();
  }

  private void repeat(Runnable task) {
    var pause = Duration.ofMillis(Math.min(LONGEST_SLEEP_MILLIS, patience.toMillis() / 4));
    while (!over) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.atError().setCause(e).log("the journal could not be watched");
      }
      LockSupport.parkNanos(this, pause.toNanos());
    }
  }

  private void look() {
    var stall = outage.stall();
    if (stall == null && stalls()) {
      onSilence(new IOException("the disk has not answered for " + patience.toMillis() + " ms"));
    } else if (stall != null && !stall.equals(told) && mayPass(stall)) {
      tell(stall);
    }
    outage.report();
  }

  private void onSilence(IOException stall) {
    if (outage.passes()) {
      outage.expect(stall);
    }
    if (!mayPass(stall)) {
      return;
    }
    if (stalls()) {
      outage.stall(stall);
      tell(stall);
    } else {
      outage.unexpect(stall);
    }
  }

  private void tell(IOException stall) {
    onStall.accept(stall);
    told = stall;
  }

  /**
   * Before anybody goes on unrecorded the mark is written; but for that nobody waits longer than
   * for the log. False if the disk has answered meanwhile.
   */
  private boolean mayPass(IOException stall) {
    if (!outage.passes()) {
      return true;
    }
    var since = System.nanoTime();
    LockSupport.unpark(marker);
    while (!outage.marked()
        && outage.concerns(stall)
        && System.nanoTime() - since < patience.toNanos()
        && !over) {
      LockSupport.parkNanos(this, MARKED_NANOS);
    }
    return outage.passUnmarked(stall);
  }

  private boolean stalls() {
    for (var pulse : pulses) {
      if (pulse.longerThan(patience.toNanos())) {
        return true;
      }
    }
    return false;
  }

  /** The mark says how it stands now; false if the disk does not let it. */
  boolean finish() {
    over = true;
    wake();
    LockSupport.unpark(marker);
    try {
      marker.join(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !marker.isAlive();
  }
}
