package dev.gatehouse.audit.sink;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.api.audit.RejectedEventException;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.sink.SinkState.Phase;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one sink: reads batches from the log, hands them over until they are acknowledged,
 * and remembers how far it is. Whatever fails is tried again; the offset never passes an event that
 * the sink has not taken.
 */
final class SinkPump {

  private static final Logger LOG = LoggerFactory.getLogger(SinkPump.class);

  private static final int MOST_EVENTS = 1_000;
  private static final long MOST_BYTES = 4L << 20;
  private static final long SAVE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * How long a checkpoint, the end, or an offset not saved may go unnoticed while nothing comes.
   */
  private static final Duration IDLE = Duration.ofMillis(250);

  private final String name;
  private final AuditSink sink;
  private final SinkOptions options;
  private final EventLog log;
  private final Offset offset;
  private final DeadLetters deadLetters;
  private final LagLimit limit;
  private final Progress progress;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicReference<@Nullable Checkpoint> checkpoint = new AtomicReference<>();
  private volatile long deadline;

  // of the thread
  private final Backoff backoff;
  private final List<Event> batch = new ArrayList<>();
  private EventLog.@Nullable Cursor cursor;
  private long behindBatch;
  private long savedAt;
  private boolean unsaved;
  private boolean rejecting;

  SinkPump(
      SinkDispatch.Target target,
      EventLog log,
      Offset offset,
      DeadLetters deadLetters,
      Backoff backoff,
      InstantSource clock) {
    this.name = target.name();
    this.sink = target.sink();
    this.options = target.options();
    this.log = log;
    this.offset = offset;
    this.deadLetters = deadLetters;
    this.backoff = backoff;
    this.limit = new LagLimit("sink", name, options.required() ? options.maxLag() : Duration.ZERO);
    this.progress = new Progress(offset.saved(), clock);
    // a sink that hangs must not keep the process from ending
    this.thread = Thread.ofPlatform().daemon().name("gatehouse-sink-" + name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** The newest checkpoint; an older one that has not been taken yet is forgotten. */
  void offer(Checkpoint newest) {
    checkpoint.set(newest);
  }

  boolean mayAdmit() {
    return limit.admits(progress.lag());
  }

  SinkState state() {
    return progress.state(name, options.required(), log.end());
  }

  /** Hands over what is durable, then ends; a failure, or the deadline, ends it at once. */
  void finish(long deadlineNanos) {
    deadline = deadlineNanos;
    closing.countDown();
  }

  /** Whether the thread has ended by then. */
  boolean ended(Duration within) throws InterruptedException {
    return thread.join(within);
  }

  void interrupt() {
    LOG.atWarn()
        .addKeyValue("sink", name)
        .log("audit sink has not finished in time; what it has not taken comes after a restart");
    thread.interrupt();
  }

  private void run() {
    try {
      while (round()) {
        saveIfDue();
      }
    } finally {
      Thread.interrupted(); // it would close the file that the offset is written to
      closeCursor();
      save();
      if (progress.phase() != Phase.REJECTED) {
        progress.closed();
      }
    }
  }

  /** The newest checkpoint and a batch; false when there is nothing left to do. */
  private boolean round() {
    try {
      anchor();
      if (batch.isEmpty() && !read()) {
        onSuccess();
        return waitForMore();
      }
      if (!deliver()) {
        return false;
      }
      onSuccess();
      return !isPastDeadline();
    } catch (Throwable e) {
      // Errors too: a plugin that does not link must not end the thread unseen.
      return onFailure(e);
    }
  }

  private void anchor() throws IOException {
    var newest = checkpoint.get();
    if (newest == null) {
      return;
    }
    try {
      sink.checkpoint(newest);
      progress.anchored(newest.size());
    } catch (RejectedEventException e) {
      progress.noteFailure(e);
      LOG.atError()
          .addKeyValue("sink", name)
          .addKeyValue("size", newest.size())
          .addKeyValue("reason", e.getMessage())
          .log("audit sink rejected a checkpoint; it is left out");
    }
    checkpoint.compareAndSet(newest, null);
  }

  /** Whether there is a batch now. */
  private boolean read() throws IOException {
    try {
      var open = cursor == null ? open() : cursor;
      open.read(batch, MOST_EVENTS, MOST_BYTES);
      behindBatch = open.next();
    } catch (IOException | RuntimeException | Error e) {
      batch.clear();
      closeCursor();
      throw e;
    }
    if (batch.isEmpty()) {
      progress.taken(behindBatch, behindBatch);
      return false;
    }
    progress.waitsSince(batch.getFirst().time());
    return true;
  }

  private EventLog.Cursor open() throws IOException {
    var opened = log.open(progress.next());
    cursor = opened;
    if (opened.next() > progress.next()) {
      var lost = "events " + progress.next() + " to " + (opened.next() - 1) + " were pruned";
      progress.noteFailure(new IOException(lost));
      LOG.atError().addKeyValue("sink", name).log(lost + " before the audit sink had taken them");
    }
    return opened;
  }

  private boolean waitForMore() throws InterruptedException {
    if (isClosing() && checkpoint.get() == null) {
      return false;
    }
    log.await(progress.next(), IDLE);
    return true;
  }

  /** Whether the sink goes on. */
  private boolean deliver() throws IOException {
    try {
      sink.write(List.<AuditEvent>copyOf(batch));
      batch.clear();
      progress.taken(behindBatch, log.end());
      rejecting = false;
      return true;
    } catch (RejectedEventException e) {
      return onRejection(e);
    }
  }

  private boolean onRejection(RejectedEventException rejection) throws IOException {
    var at = position(rejection.index());
    if (at < 0) {
      throw new IOException(
          "it rejected event " + rejection.index() + ", which is not in the batch", rejection);
    }
    batch.subList(0, at).clear();
    var event = batch.getFirst();
    progress.taken(event.index(), log.end());
    progress.waitsSince(event.time());
    var reason = "event " + event.index() + " rejected: " + rejection.getMessage();
    return switch (options.onReject()) {
      case STOP -> {
        progress.rejected(reason);
        logRejection(rejection, "audit sink stopped; its receiver will never take this event");
        yield false;
      }
      case DEAD_LETTER -> {
        deadLetters.append(() -> asItIsNow(event));
        batch.removeFirst();
        progress.taken(batch.isEmpty() ? behindBatch : event.index() + 1, log.end());
        progress.deadLetter(reason);
        if (!rejecting) {
          rejecting = true;
          logRejection(rejection, "audit sink rejects events; they are kept as dead letters");
        }
        yield true;
      }
    };
  }

  /** Something of it may have been erased since it was read. */
  private Event asItIsNow(Event event) throws IOException {
    var read = new ArrayList<Event>();
    try (var again = log.open(event.index())) {
      again.read(read, 1, 1);
    }
    return read.isEmpty() || read.getFirst().index() != event.index() ? event : read.getFirst();
  }

  private void logRejection(RejectedEventException rejection, String message) {
    LOG.atError()
        .addKeyValue("sink", name)
        .addKeyValue("index", rejection.index())
        .addKeyValue("reason", rejection.getMessage())
        .log(message);
  }

  private int position(long index) {
    for (var i = 0; i < batch.size(); i++) {
      if (batch.get(i).index() == index) {
        return i;
      }
    }
    return -1;
  }

  private void onSuccess() {
    if (progress.phase() == Phase.RETRYING) {
      LOG.atInfo().addKeyValue("sink", name).log("audit sink writes again");
    }
    progress.succeeded();
    backoff.reset();
  }

  /** Whether to go on, after a pause. */
  private boolean onFailure(Throwable failure) {
    Thread.interrupted(); // whoever set it wanted this attempt to end, and it has
    if (progress.phase() != Phase.RETRYING) {
      LOG.atError()
          .addKeyValue("sink", name)
          .setCause(failure)
          .log("audit sink failed; what it has not taken is tried again until it has");
    }
    progress.failed(failure, log.end());
    if (isClosing()) {
      return false;
    }
    try {
      var _ = closing.await(backoff.nextMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return !isClosing();
    }
    return true;
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private boolean isPastDeadline() {
    return isClosing() && System.nanoTime() - deadline >= 0;
  }

  private void saveIfDue() {
    if (System.nanoTime() - savedAt >= SAVE_EVERY_NANOS) {
      save();
    }
  }

  /** A failure costs no more than duplicates after a restart. */
  private void save() {
    savedAt = System.nanoTime();
    try {
      offset.save(progress.next());
      unsaved = false;
    } catch (IOException | RuntimeException e) {
      progress.noteFailure(e);
      if (!unsaved) {
        unsaved = true;
        LOG.atWarn()
            .addKeyValue("sink", name)
            .setCause(e)
            .log("the offset of an audit sink could not be saved; it is tried again");
      }
    }
  }

  private void closeCursor() {
    var open = cursor;
    cursor = null;
    if (open != null) {
      open.close();
    }
  }
}
