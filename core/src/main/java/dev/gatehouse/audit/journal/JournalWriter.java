package dev.gatehouse.audit.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes the log. It takes all that has queued, writes it as one group, and
 * tells the batches when they are safe: batching comes from the write that is under way, not from
 * waiting.
 */
final class JournalWriter {

  private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

  /** A group is written when it has grown to this. */
  private static final int GROUP = 1 << 20;

  /** Groups that are written and not forced are at most this, if forcing is slower than writing. */
  private static final int UNFORCED = 256;

  /** How long the end waits for a disk beyond the time after which it is said to have stalled. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

  private final Appender appender;
  private final Durability durability;
  private final Written written;
  private final Outage outage;
  private final Backlog backlog;
  private final Failover failover;
  private final Pulse pulse = new Pulse();
  private final Pulse syncing = new Pulse();
  private final Thread thread;
  private final Syncer syncer;
  private final StallWatch watch;
  private final Duration patience;
  private List<Batch> queued = new ArrayList<>();
  private List<Batch> current = new ArrayList<>();
  private boolean waiting;
  private boolean finishing;

  /** {@code patience} is how long the disk may take for an answer. */
  JournalWriter(
      Appender appender,
      Durability durability,
      Duration patience,
      Written written,
      Outage outage,
      Backlog backlog) {
    this.appender = appender;
    this.durability = durability;
    this.patience = patience;
    this.written = written;
    this.outage = outage;
    this.backlog = backlog;
    this.failover = new Failover(appender, written, outage, backlog);
    this.thread = new Thread(this::run, "gatehouse-journal");
    // A disk that never answers must not keep the process.
    thread.setDaemon(true);
    this.syncer = new Syncer(appender, written, syncing, failure -> enqueue(new Batch(failure)));
    this.watch = new StallWatch(patience, List.of(pulse, syncing), outage, this::onStall);
  }

  void start() {
    thread.start();
    watch.start();
    if (durability == Durability.PROCESS) {
      syncer.start();
    }
  }

  // ---- from any thread

  /** False if the writer has ended; then nobody is told. */
  boolean queue(Batch batch) {
    if (backlog.full() && !outage.stalled()) {
      outage.stall(new IOException("more waits for the disk than there is memory for"));
      watch.wake();
    }
    if (outage.stalled()) {
      var turned = outage.turnAwayInStall(batch, !backlog.full());
      if (turned != null) {
        return turnAway(batch, turned);
      }
    }
    if (!enqueue(batch)) {
      return false;
    }
    var stall = outage.stall();
    if (stall != null) {
      // Those who waited may have been told just before it came.
      batch.tell(outage.verdict(batch, stall));
    }
    return true;
  }

  /** While nobody knows what becomes of what is queued already, no statement is put behind it. */
  private boolean turnAway(Batch batch, Outage.TurnedAway turned) {
    var rest = turned.rest();
    if (rest != null && !enqueue(rest)) {
      return false;
    }
    batch.settle(turned.failure());
    return true;
  }

  private boolean enqueue(Batch batch) {
    boolean wake;
    synchronized (this) {
      if (finishing) {
        return false;
      }
      if (batch.problem == null) {
        backlog.add(batch);
      }
      queued.add(batch);
      wake = waiting;
      waiting = false;
    }
    if (wake) {
      LockSupport.unpark(thread);
    }
    return true;
  }

  /**
   * Whoever waits is told, though the disk may still do what it was asked for: then more is on
   * record than has happened. Whether they may go on is settled before the first is told: the stall
   * may end meanwhile. On the thread that watches.
   */
  private void onStall(IOException stall) {
    for (var batch : waiting()) {
      batch.tell(outage.verdict(batch, stall));
    }
    // If it has answered just now, it is this thread that ends the outage.
    LockSupport.unpark(thread);
  }

  private synchronized List<Batch> waiting() {
    var all = new ArrayList<>(current);
    all.addAll(queued);
    return all;
  }

  /** Writes what is queued, closes the log, and ends; false if the disk does not let it. */
  boolean finish() {
    synchronized (this) {
      finishing = true;
    }
    LockSupport.unpark(thread);
    try {
      thread.join(patience.plus(LAST_PATIENCE).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return watch.finish() && !thread.isAlive();
  }

  // ---- the writer

  private void run() {
    try {
      while (take()) {
        pulse.begin();
        work(current);
        pulse.end();
      }
      syncer.finish(patience.toMillis());
      if (outage.failed()) {
        failover.retry();
      } else if (outage.stalled()) {
        endStall();
      }
      close();
    } catch (InterruptedException | RuntimeException | Error e) {
      onEnded(e);
    }
  }

  /** Swaps what is done for what has queued; false when there is nothing left to come. */
  private boolean take() {
    while (true) {
      synchronized (this) {
        current.clear();
        if (!queued.isEmpty()) {
          waiting = false;
          var taken = queued;
          queued = current;
          current = taken;
          return true;
        }
        if (finishing) {
          return false;
        }
        waiting = true;
      }
      if (outage.lasts()) {
        LockSupport.parkNanos(this, Outage.RETRY_NANOS);
        if (outage.mayRetry()) {
          return true;
        }
      } else {
        LockSupport.park(this);
      }
    }
  }

  private void work(List<Batch> batches) {
    try {
      if (outage.failed() && !failover.resume()) {
        failover.turnAway(batches);
        return;
      }
      writeAll(batches);
      // This thread does not wait for the disk; does the other one?
      if (outage.stalled() && !syncing.longerThan(patience.toNanos())) {
        endStall();
      }
    } catch (RuntimeException | Error e) {
      // Whatever it is, nobody may wait for ever, or believe that he was recorded.
      LOG.atError().setCause(e).log("the journal has failed");
      var failure = new IOException(e.toString(), e);
      appender.onUnusable(failure);
      failover.onFailure(failure, batches);
    }
  }

  private void endStall() {
    try {
      failover.onAnswered();
    } catch (IOException e) {
      failover.onFailure(e, List.of());
    }
  }

  private void writeAll(List<Batch> batches) {
    var group = new ArrayList<Batch>();
    try {
      for (var i = 0; i < batches.size(); i++) {
        var batch = batches.get(i);
        if (batch.problem != null) {
          if (appender.file().failed()) {
            throw batch.problem;
          }
          // It was noticed before, and what was not safe is elsewhere by now.
          continue;
        }
        batch.dropOrphans();
        // A checkpoint is a group of its own: without it, the number of a group is missing.
        var alone = batch.note != null;
        var full = appender.full(batch.size());
        if (alone || full) {
          flush(group);
          group.clear();
        }
        if (full) {
          roll();
        }
        appender.append(batch);
        group.add(batch);
        if (alone || appender.gathered() >= GROUP) {
          flush(group);
          group.clear();
        }
      }
      flush(group);
    } catch (IOException e) {
      failover.onFailure(e, batches);
    }
  }

  private void flush(List<Batch> group) throws IOException {
    if (group.isEmpty()) {
      return;
    }
    pulse.begin();
    appender.write();
    if (durability == Durability.STRICT) {
      appender.force();
      written.onAllForced();
      settle(group);
      written.recycle(group);
      return;
    }
    // It is written again elsewhere from now on: only then may anybody be told that it is safe.
    var unforced = written.add(group);
    settle(group);
    if (unforced > UNFORCED) {
      appender.force();
      written.onAllForced();
    } else {
      syncer.wake();
    }
  }

  private static void settle(List<Batch> group) {
    for (var i = 0; i < group.size(); i++) {
      group.get(i).settle(null);
    }
  }

  private void roll() throws IOException {
    appender.write();
    appender.force();
    written.onAllForced();
    appender.roll();
    written.onAllForced();
  }

  private void close() {
    try {
      closeLog();
    } catch (IOException e) {
      failover.onFailure(e, List.of());
      try {
        closeLog();
      } catch (IOException again) {
        LOG.atError().setCause(again).log("the journal could not be closed in good order");
      }
    }
  }

  private void closeLog() throws IOException {
    if (!outage.lasts()) {
      appender.close();
      written.onAllForced();
    }
  }

  /** Nobody writes any more: whoever waits is told, whoever comes is told, Gatehouse stops. */
  private void onEnded(Throwable cause) {
    var failure = new IOException("the writer of the journal has ended: " + cause, cause);
    try {
      synchronized (this) {
        finishing = true;
      }
      for (var batch : waiting()) {
        batch.tell(failure);
      }
    } finally {
      outage.onWriterEnded(failure);
      LOG.atError().setCause(cause).log("the writer of the journal has ended");
    }
  }
}
