package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.journal.PrunePlan.Hold;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prunes a log by age: when it is opened, and once an hour. */
public final class Retention implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  /** How long the end waits for it: an erasure may be before it, and a disk may not answer. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

  private final Pruner pruner;
  private final Duration age;
  private final Supplier<List<Hold>> holds;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);

  private Retention(Pruner pruner, Duration age, Supplier<List<Hold>> holds) {
    this.pruner = pruner;
    this.age = age;
    this.holds = holds;
    this.thread =
        Thread.ofPlatform().daemon().name("gatehouse-audit-retention").unstarted(this::run);
  }

  /**
   * Starts.
   *
   * @param age what is older goes
   * @param holds who must have taken it; asked each time
   */
  public static Retention start(
      Journal journal, Checkpointer checkpointer, Duration age, Supplier<List<Hold>> holds) {
    var retention = new Retention(new Pruner(journal, checkpointer), age, holds);
    retention.thread.start();
    return retention;
  }

  private void run() {
    try {
      do {
        prune();
      } while (!closing.await(1, TimeUnit.HOURS));
    } catch (InterruptedException e) {
      LOG.atDebug().log("pruning was stopped");
    }
  }

  private void prune() throws InterruptedException {
    try {
      Pruner.Result result;
      do {
        result = pruner.prune(age, holds.get(), "retention", "");
        tell(result);
      } while (result.segments() > 0);
    } catch (IOException | RuntimeException e) {
      if (closing.getCount() == 0) {
        throw new InterruptedException(e.toString());
      }
      LOG.atError().setCause(e).log("the log cannot be pruned; it is tried again in an hour");
    }
  }

  private static void tell(Pruner.Result result) {
    if (result.segments() > 0) {
      LOG.atInfo()
          .addKeyValue("segments", result.segments())
          .addKeyValue("records", result.records())
          .addKeyValue("first", result.first())
          .log("the log was pruned");
    }
    if (!result.heldBy().isEmpty()) {
      LOG.atWarn()
          .addKeyValue("sinks", result.heldBy())
          .log("records are kept beyond their time: sinks have not taken them");
    }
  }

  /** Ends it soon; a second call does nothing. */
  @Override
  public void close() {
    pruner.stop();
    closing.countDown();
    try {
      if (!thread.join(LAST_PATIENCE)) {
        LOG.atWarn().log("pruning has not ended yet: the next start goes on with it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
