package dev.gatehouse.audit;

import dev.gatehouse.api.audit.AuditEvent;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Numbers events and gives them to a list, on a thread of its own; can be told to fail. */
public final class MemoryRecorder implements Recorder {

  /** Takes what is recorded. */
  @FunctionalInterface
  public interface Target {
    /** Whatever it throws, whoever waits is told. */
    void write(List<? extends AuditEvent> batch) throws Exception;
  }

  private static final ThreadFactory THREADS =
      task -> Thread.ofPlatform().name("test-recorder").daemon().unstarted(task);

  private final ExecutorService thread = Executors.newSingleThreadExecutor(THREADS);
  private final Target target;
  private long next;

  /** Gives each batch to {@code target}. */
  public MemoryRecorder(Target target) {
    this.target = target;
  }

  @Override
  public boolean enabled() {
    return true;
  }

  @Override
  public void submit(List<Event> events, Callback callback) {
    events.forEach(Event::onTaken);
    try {
      thread.execute(() -> callback.onRecorded(write(events)));
    } catch (RejectedExecutionException e) {
      callback.onRecorded(new IllegalStateException("the recorder is closed", e));
    }
  }

  private @Nullable Exception write(List<Event> events) {
    try {
      for (var event : events) {
        event.number(next++);
      }
      target.write(events);
      return null;
    } catch (Exception e) {
      return e;
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
