package dev.gatehouse.audit.journal;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the writer does when the disk fails: it goes on in a new segment, or an outage begins. For
 * the writer thread.
 */
final class Failover {

  private static final Logger LOG = LoggerFactory.getLogger(Failover.class);

  private final Appender appender;
  private final Written written;
  private final Outage outage;
  private final Backlog backlog;

  Failover(Appender appender, Written written, Outage outage, Backlog backlog) {
    this.appender = appender;
    this.written = written;
    this.outage = outage;
    this.backlog = backlog;
  }

  /** One more try elsewhere: an error of a disk is never retried on the same file. */
  void onFailure(IOException failure, List<Batch> batches) {
    LOG.atError().setCause(failure).log("the journal cannot be written; trying a new segment");
    var lost = written.takeUnforced();
    for (var batch : batches) {
      if (batch.open()) {
        lost.add(batch);
      }
    }
    try {
      appender.abandon(written.safe());
      append(lost);
      for (var batch : lost) {
        batch.settle(null);
      }
      written.recycle(lost);
      LOG.atWarn().log("the journal goes on in a new segment; nothing is lost");
    } catch (IOException e) {
      onFailureElsewhere(e, lost);
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(e).log("the journal has failed in a new segment, too");
      appender.onUnusable(failure);
      onFailureElsewhere(failure, lost);
    }
  }

  private void append(List<Batch> batches) throws IOException {
    for (var batch : batches) {
      batch.dropOrphans();
      appender.append(batch);
    }
    appender.write();
    appender.force();
    written.onAllForced();
  }

  private void onFailureElsewhere(IOException failure, List<Batch> lost) {
    appender.rollback(written.safe());
    if (outage.passes()) {
      // Before anybody goes on unrecorded; others need not wait for it.
      outage.expect(failure);
      outage.mark();
    }
    var stopped = outage.begin(failure);
    for (var batch : lost) {
      if (!batch.open()) {
        // It was told that it is safe when it was written: it goes on record as it is.
        backlog.remove(batch);
        keep(batch);
      }
    }
    if (stopped != null) {
      keep(stopped);
    }
    turnAway(lost);
  }

  /** Tries a new segment, unless one was tried just now; false if the outage goes on. */
  boolean resume() {
    return outage.mayRetry() && retry();
  }

  /** Tries a new segment; false if the outage goes on. */
  boolean retry() {
    try {
      appender.abandon(written.safe());
      append(outage.missed());
      end();
      return !outage.failed();
    } catch (IOException e) {
      onRetryFailed(e);
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(e).log("the journal has failed in a new segment");
      onRetryFailed(new IOException(e.toString(), e));
    }
    return false;
  }

  private void onRetryFailed(IOException failure) {
    appender.rollback(written.safe());
    outage.onRetryFailed(failure);
  }

  /** The disk answers again, and has done all that was asked of it: the gap goes on record. */
  void onAnswered() throws IOException {
    appender.force();
    written.onAllForced();
    if (backlog.full()) {
      // What is queued goes first: else there would be no room for the next one again.
      return;
    }
    append(outage.missed());
    end();
  }

  /** What was missed while the gap was written is in another one, before anything else. */
  private void end() {
    var late = outage.end();
    if (late != null) {
      try {
        append(List.of(late));
      } catch (IOException e) {
        onFailure(e, List.of(late));
      } catch (RuntimeException | Error e) {
        var failure = new IOException(e.toString(), e);
        appender.onUnusable(failure);
        onFailure(failure, List.of(late));
      }
    }
  }

  void turnAway(List<Batch> batches) {
    for (var batch : batches) {
      if (batch.open()) {
        backlog.remove(batch);
        var turned = outage.turnAway(batch);
        batch.settle(turned.failure());
        if (turned.rest() != null) {
          keep(turned.rest());
        }
      }
    }
  }

  /** Writes it into the reserve of the last segment, if that still works. */
  private void keep(Batch batch) {
    // Nothing overtakes what is kept already.
    if (!outage.keeps() && appender.hasReserve() && !appender.exhausted(batch.size())) {
      try {
        append(List.of(batch));
        return;
      } catch (IOException e) {
        appender.rollback(written.safe());
      }
    }
    outage.keep(batch);
  }
}
