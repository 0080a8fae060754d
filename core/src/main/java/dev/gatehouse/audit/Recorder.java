package dev.gatehouse.audit;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Numbers events and hands them to every sink, in one order. A batch is <em>safe</em> when every
 * sink has written it; whoever submitted it is told then, or when one of them has failed.
 *
 * <p>Each sink has a thread and a queue. Sessions stop reading while they wait for their evidence,
 * so the queues hold at most what the open sessions may send ahead.
 */
public final class Recorder implements AutoCloseable {

  /** Told, on a sink's thread, what became of a batch. */
  @FunctionalInterface
  public interface Callback {
    /** {@code failure} is null if every sink has the events. Must not block. */
    void onRecorded(@Nullable Exception failure);
  }

  /**
   * A sink by the name its configuration gives it.
   *
   * @param name for threads and logs
   */
  public record NamedSink(String name, AuditSink sink) {}

  private final List<SinkThread> threads;
  private long next;
  private boolean closed;

  /** Starts a thread for each sink. Without sinks nothing is recorded and every batch is safe. */
  public Recorder(List<NamedSink> sinks) {
    threads = sinks.stream().map(SinkThread::new).toList();
    threads.forEach(SinkThread::start);
  }

  /** Whether events go anywhere. */
  public boolean enabled() {
    return !threads.isEmpty();
  }

  /**
   * Numbers the events and queues them. Callable from any thread.
   *
   * @param events at least one; the list is not used by the caller afterwards
   */
  public void submit(List<Event> events, Callback callback) {
    if (threads.isEmpty()) {
      number(events);
      callback.onRecorded(null);
      return;
    }
    var batch = new Batch(events, threads.size(), callback);
    synchronized (this) {
      if (!closed) {
        number(events);
        for (var thread : threads) {
          thread.queue(batch);
        }
        return;
      }
    }
    callback.onRecorded(new IllegalStateException("the recorder is closed"));
  }

  /** Submits one event and waits until it is safe; for start and stop, never on an event loop. */
  public void record(Event event) throws Exception {
    var done = new CountDownLatch(1);
    var problem = new ArrayList<Exception>(1);
    submit(
        List.of(event),
        failure -> {
          if (failure != null) {
            problem.add(failure);
          }
          done.countDown();
        });
    if (!done.await(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no audit sink answered within 30 s");
    }
    if (!problem.isEmpty()) {
      throw problem.getFirst();
    }
  }

  private synchronized void number(List<Event> events) {
    for (var event : events) {
      event.number(next++);
    }
  }

  /** Writes what is queued; the sinks stay open. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    threads.forEach(SinkThread::finish);
  }

  /** Events that are told about together. */
  static final class Batch {
    private final List<Event> events;
    private final Callback callback;
    private int open;
    private @Nullable Exception failure;

    Batch(List<Event> events, int sinks, Callback callback) {
      this.events = events;
      this.open = sinks;
      this.callback = callback;
    }

    List<? extends AuditEvent> events() {
      return events;
    }

    void settle(@Nullable Exception problem) {
      synchronized (this) {
        if (problem != null && failure == null) {
          failure = problem;
        }
        if (--open > 0) {
          return;
        }
      }
      callback.onRecorded(failure);
    }
  }
}
