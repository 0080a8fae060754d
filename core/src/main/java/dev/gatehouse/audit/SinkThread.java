package dev.gatehouse.audit;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.audit.Recorder.Batch;
import dev.gatehouse.audit.Recorder.NamedSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of one sink: takes all that has queued, writes it in one go, tells the batches. */
final class SinkThread {

  private static final Logger LOG = LoggerFactory.getLogger(SinkThread.class);

  private final NamedSink sink;
  private final Thread thread;
  private List<Batch> queued = new ArrayList<>();
  private boolean waiting;
  private boolean finishing;
  private boolean failing;

  SinkThread(NamedSink sink) {
    this.sink = sink;
    this.thread = new Thread(this::run, "gatehouse-sink-" + sink.name());
  }

  void start() {
    thread.start();
  }

  /** Called in the order of the events. */
  void queue(Batch batch) {
    boolean wake;
    synchronized (this) {
      queued.add(batch);
      wake = waiting;
      waiting = false;
    }
    if (wake) {
      LockSupport.unpark(thread);
    }
  }

  /** Waits until everything queued is written. */
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

  private void run() {
    List<Batch> batches = new ArrayList<>();
    var events = new ArrayList<AuditEvent>();
    for (var taken = take(batches); taken != null; taken = take(batches)) {
      batches = taken;
      for (var batch : batches) {
        events.addAll(batch.events());
      }
      var failure = write(events);
      for (var batch : batches) {
        settle(batch, failure);
      }
      events.clear();
      batches.clear();
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
      LockSupport.park(this);
    }
  }

  /** Who is told may be gone, an event loop that has stopped for example; the next ones are not. */
  private void settle(Batch batch, @Nullable Exception failure) {
    try {
      batch.settle(failure);
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("sink", sink.name()).setCause(e).log("a batch could not be told");
    }
  }

  private @Nullable Exception write(List<AuditEvent> events) {
    try {
      sink.sink().write(List.copyOf(events));
      if (failing) {
        failing = false;
        LOG.atInfo().addKeyValue("sink", sink.name()).log("audit sink writes again");
      }
      return null;
    } catch (Throwable e) {
      // Errors too: a plugin that does not link must not leave sessions waiting for ever.
      if (!failing) {
        failing = true;
        LOG.atError()
            .addKeyValue("sink", sink.name())
            .setCause(e)
            .log("audit sink failed; statements are refused until it writes again");
      }
      return e instanceof Exception failure ? failure : new IOException(e.toString(), e);
    }
  }
}
