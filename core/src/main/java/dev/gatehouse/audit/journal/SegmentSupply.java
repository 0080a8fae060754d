package dev.gatehouse.audit.journal;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the next segment ahead of time: zeros, on disk. A thread of its own does it, so that the
 * writer waits only if it is faster than the disk. So there is always room for a whole segment.
 */
final class SegmentSupply implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SegmentSupply.class);

  /** How long a failure to make one is believed before it is tried again. */
  private static final long RETRY_NANOS = 200_000_000L;

  /** How long the end waits for one that is being made. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

  /** A segment that nobody has written to. */
  record Fresh(long number, Storage.SegmentFile file) {}

  private final Storage storage;
  private final long size;
  private final Thread thread;
  private long number;
  private @Nullable Fresh ready;
  private @Nullable IOException failure;
  private long failedAt;
  private boolean closed;

  /**
   * One that has made none yet.
   *
   * @param next number of the segment to make first
   */
  SegmentSupply(Storage storage, long size, long next) {
    this.storage = storage;
    this.size = size;
    this.number = next;
    this.thread = new Thread(this::run, "gatehouse-journal-segments");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * Takes the next segment.
   *
   * @throws IOException if it cannot be made
   */
  synchronized Fresh take() throws IOException {
    var retry = failure != null && System.nanoTime() - failedAt > RETRY_NANOS;
    if (retry) {
      failure = null;
      notifyAll();
    }
    while (ready == null) {
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      if (closed) {
        throw new IOException("the journal is closed");
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    var taken = ready;
    ready = null;
    notifyAll();
    return taken;
  }

  /** Removes a segment in which nothing counts; if that fails too, it is only in the way. */
  void remove(long unused) {
    try {
      storage.remove(unused);
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("a segment without records cannot be removed");
    }
  }

  private void run() {
    for (var wanted = next(); wanted >= 0; wanted = next()) {
      Storage.SegmentFile file = null;
      IOException problem = null;
      try {
        file = storage.create(wanted, size);
      } catch (IOException e) {
        problem = e;
      } catch (RuntimeException | Error e) {
        // The writer waits for an answer, whatever it is.
        problem = new IOException(e.toString(), e);
      }
      offer(wanted, file, problem);
    }
  }

  private synchronized void offer(
      long made, Storage.@Nullable SegmentFile file, @Nullable IOException problem) {
    if (file != null) {
      ready = new Fresh(made, file);
      number = made + 1;
    } else {
      if (failedAt == 0) {
        LOG.atError().setCause(problem).log("the next segment of the journal cannot be made");
      }
      failure = problem;
      failedAt = System.nanoTime();
    }
    notifyAll();
  }

  /** The number of the segment to make now; -1 at the end. */
  private synchronized long next() {
    while (!closed && (ready != null || failure != null)) {
      try {
        wait();
      } catch (InterruptedException e) {
        return -1;
      }
    }
    return closed ? -1 : number;
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join(LAST_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var unused = ready;
    if (unused != null && !thread.isAlive()) {
      unused.file().close();
    }
  }
}
