package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.cbor.Bytes;
import dev.gatehouse.audit.journal.Appender.Position;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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

  /** What is written and not forced is at most this, if forcing is slower than writing. */
  private static final int UNFORCED = 256;

  /** Written, and perhaps not on disk. */
  private record Written(long number, Position end, List<Batch> batches) {}

  private final Appender appender;
  private final Durability durability;
  private final Durable durable;
  private final Outage outage;
  private final Consumer<Bytes> recycling;
  private final Thread thread;
  private final Syncer syncer;
  private List<Batch> queued = new ArrayList<>();
  private boolean waiting;
  private boolean finishing;

  // The writer's and, under its lock, the syncer's.
  private final ArrayDeque<Written> unforced = new ArrayDeque<>();
  private Position safe;
  private long written;

  JournalWriter(
      Appender appender,
      Durability durability,
      Durable durable,
      Outage outage,
      Consumer<Bytes> recycling) {
    this.appender = appender;
    this.durability = durability;
    this.durable = durable;
    this.outage = outage;
    this.recycling = recycling;
    this.safe = appender.position();
    this.thread = new Thread(this::run, "gatehouse-journal");
    this.syncer = new Syncer();
  }

  void start() {
    thread.start();
    if (durability == Durability.PROCESS) {
      syncer.start();
    }
  }

  /** Called from any thread; false if the writer has ended. */
  boolean queue(Batch batch) {
    boolean wake;
    synchronized (this) {
      if (finishing) {
        return false;
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

  /** Writes what is queued, closes the log, and ends. */
  void finish() {
    synchronized (this) {
      finishing = true;
    }
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Swaps the emptied list for the queued one; null when there is nothing left to come. */
  private @Nullable List<Batch> take(List<Batch> emptied) {
    while (true) {
      synchronized (this) {
        if (!queued.isEmpty()) {
          waiting = false;
          var taken = queued;
          queued = emptied;
          return taken;
        }
        if (finishing) {
          return null;
        }
        waiting = true;
      }
      if (outage.lasts()) {
        LockSupport.parkNanos(this, Outage.RETRY_NANOS);
        if (outage.mayRetry()) {
          return emptied;
        }
      } else {
        LockSupport.park(this);
      }
    }
  }

  private void run() {
    List<Batch> batches = new ArrayList<>();
    for (var taken = take(batches); taken != null; taken = take(batches)) {
      batches = taken;
      work(batches);
      batches.clear();
    }
    syncer.finish();
    if (outage.lasts()) {
      retry();
    }
    close();
  }

  private void work(List<Batch> batches) {
    try {
      if (outage.lasts() && !resume()) {
        turnAway(batches);
        return;
      }
      writeAll(batches);
    } catch (RuntimeException | Error e) {
      // Whatever it is, nobody may wait for ever, or believe that he was recorded.
      LOG.atError().setCause(e).log("the journal has failed");
      var failure = new IOException(e.toString(), e);
      appender.onUnusable(failure);
      onFailure(failure, batches);
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
      onFailure(e, batches);
    }
  }

  private void flush(List<Batch> group) throws IOException {
    if (group.isEmpty()) {
      return;
    }
    appender.write();
    if (durability == Durability.STRICT) {
      appender.force();
      toSafe(appender.position());
      for (var batch : group) {
        settle(batch, null);
        recycle(batch);
      }
      return;
    }
    for (var batch : group) {
      settle(batch, null);
    }
    int pending;
    synchronized (unforced) {
      unforced.add(new Written(++written, appender.position(), List.copyOf(group)));
      pending = unforced.size();
      appender.settle(safe);
    }
    if (pending > UNFORCED) {
      appender.force();
      allForced();
    } else {
      syncer.wake();
    }
  }

  private void roll() throws IOException {
    appender.write();
    appender.force();
    allForced();
    appender.roll();
    toSafe(appender.position());
  }

  private void allForced() {
    synchronized (unforced) {
      unforced.forEach(one -> one.batches().forEach(this::recycle));
      unforced.clear();
    }
    toSafe(appender.position());
  }

  /** It is durable: nobody needs its bytes any more. */
  private void recycle(Batch batch) {
    var frames = batch.frames;
    if (frames != null) {
      recycling.accept(frames);
    }
  }

  private void toSafe(Position position) {
    synchronized (unforced) {
      safe = position;
    }
    appender.settle(position);
    durable.advance(position.index());
  }

  // ---- failure

  /** One more try elsewhere: an error of a disk is never retried on the same file. */
  private void onFailure(IOException failure, List<Batch> batches) {
    LOG.atError().setCause(failure).log("the journal cannot be written; trying a new segment");
    var lost = new ArrayList<Batch>();
    synchronized (unforced) {
      unforced.forEach(written -> lost.addAll(written.batches()));
      unforced.clear();
    }
    for (var batch : batches) {
      if (batch.open()) {
        lost.add(batch);
      }
    }
    try {
      appender.abandon(safe);
      for (var batch : lost) {
        appender.append(batch);
      }
      appender.write();
      appender.force();
      toSafe(appender.position());
      for (var batch : lost) {
        settle(batch, null);
      }
      LOG.atWarn().log("the journal goes on in a new segment; nothing is lost");
    } catch (IOException e) {
      onFailureElsewhere(e, lost);
    } catch (RuntimeException e) {
      appender.onUnusable(failure);
      onFailureElsewhere(failure, lost);
    }
  }

  private void onFailureElsewhere(IOException failure, List<Batch> lost) {
    appender.rollback(safe);
    var stopped = outage.begin(failure);
    for (var batch : lost) {
      if (!batch.open()) {
        // It was told that it is safe when it was written: it goes on record as it is.
        keep(batch);
      }
    }
    if (stopped != null) {
      keep(stopped);
    }
    turnAway(lost);
  }

  private boolean resume() {
    return outage.mayRetry() && retry();
  }

  private boolean retry() {
    try {
      appender.abandon(safe);
      for (var batch : outage.missed()) {
        appender.append(batch);
      }
      appender.write();
      appender.force();
      toSafe(appender.position());
      outage.end();
      return true;
    } catch (IOException e) {
      appender.rollback(safe);
      outage.onRetryFailed(e);
      return false;
    }
  }

  private void turnAway(List<Batch> batches) {
    for (var batch : batches) {
      if (batch.open()) {
        var kept = outage.onTurnedAway(batch);
        settle(batch, outage.verdict(batch));
        if (kept != null) {
          keep(kept);
        }
      }
    }
  }

  /** Writes it into the reserve of the last segment, if that still works. */
  private void keep(Batch batch) {
    // Nothing overtakes what is kept already.
    if (!outage.keeps() && appender.hasReserve() && !appender.exhausted(batch.size())) {
      try {
        appender.append(batch);
        appender.write();
        appender.force();
        toSafe(appender.position());
        return;
      } catch (IOException e) {
        appender.rollback(safe);
      }
    }
    outage.keep(batch);
  }

  /** Who is told may be gone, an event loop that has stopped for example; the next ones are not. */
  private static void settle(Batch batch, @Nullable Exception failure) {
    try {
      batch.settle(failure);
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("a batch could not be told");
    }
  }

  private void close() {
    try {
      closeLog();
    } catch (IOException e) {
      onFailure(e, List.of());
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
      toSafe(appender.position());
    }
  }

  /** Forces what is written, ten times a second. */
  private final class Syncer implements Runnable {

    private static final long INTERVAL_NANOS = 50_000_000L;

    private final Thread thread = new Thread(this, "gatehouse-journal-sync");
    private volatile boolean over;
    private volatile boolean idle;

    void start() {
      thread.start();
    }

    void wake() {
      if (idle) {
        idle = false;
        LockSupport.unpark(thread);
      }
    }

    @Override
    public void run() {
      while (!over) {
        Storage.SegmentFile file;
        long segment;
        long last;
        synchronized (unforced) {
          last = unforced.isEmpty() ? 0 : written;
          file = appender.file();
          segment = appender.segment();
          idle = last == 0;
        }
        if (last == 0) {
          LockSupport.park(this);
          continue;
        }
        force(file, segment, last);
        LockSupport.parkNanos(this, INTERVAL_NANOS);
      }
    }

    private void force(Storage.SegmentFile file, long segment, long last) {
      try {
        file.force();
      } catch (IOException e) {
        if (segment == appender.segment()) {
          queue(new Batch(e));
        }
        return;
      }
      long index;
      synchronized (unforced) {
        // The writer may have forced all of it meanwhile, and gone on.
        while (!unforced.isEmpty() && unforced.element().number() <= last) {
          var forced = unforced.remove();
          safe = forced.end();
          forced.batches().forEach(JournalWriter.this::recycle);
        }
        index = safe.index();
      }
      durable.advance(index);
    }

    void finish() {
      over = true;
      LockSupport.unpark(thread);
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
