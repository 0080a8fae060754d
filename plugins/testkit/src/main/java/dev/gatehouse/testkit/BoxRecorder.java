package dev.gatehouse.testkit;

import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives events to the sinks of a box at once, without a log between them: what a client has an
 * answer for, the sinks have seen.
 */
final class BoxRecorder implements Recorder {

  private final List<AuditSink> sinks;
  private long next;

  BoxRecorder(List<AuditSink> sinks) {
    this.sinks = List.copyOf(sinks);
  }

  @Override
  public boolean enabled() {
    return !sinks.isEmpty();
  }

  @Override
  public void submit(List<Event> events, Callback callback) {
    callback.onRecorded(write(events));
  }

  private synchronized @Nullable Exception write(List<Event> events) {
    for (var event : events) {
      event.onTaken();
      event.number(next++);
    }
    try {
      for (var sink : sinks) {
        sink.write(new ArrayList<>(events));
      }
      return null;
    } catch (IOException | RuntimeException e) {
      return e;
    }
  }

  @Override
  public void close() {}
}
