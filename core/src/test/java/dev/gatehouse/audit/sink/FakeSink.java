package dev.gatehouse.audit.sink;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.audit.Checkpoint;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A receiver in memory. */
final class FakeSink implements AuditSink {

  /** What a receiver does with a batch before, or instead of, taking it. */
  @FunctionalInterface
  interface Behaviour {
    void on(List<AuditEvent> events) throws IOException;
  }

  /** Every index that arrived, in order of arrival. */
  final List<Long> arrived = new CopyOnWriteArrayList<>();

  final List<Integer> batches = new CopyOnWriteArrayList<>();
  final List<Checkpoint> checkpoints = new CopyOnWriteArrayList<>();
  final AtomicInteger attempts = new AtomicInteger();
  volatile Behaviour behaviour = events -> {};
  volatile @Nullable IOException refusesCheckpoints;

  FakeSink() {}

  FakeSink(Behaviour behaviour) {
    this.behaviour = behaviour;
  }

  @Override
  public void write(List<AuditEvent> events) throws IOException {
    attempts.incrementAndGet();
    behaviour.on(events);
    take(events);
    batches.add(events.size());
  }

  void take(List<AuditEvent> events) {
    events.forEach(event -> arrived.add(event.index()));
  }

  @Override
  public void checkpoint(Checkpoint checkpoint) throws IOException {
    var refusal = refusesCheckpoints;
    if (refusal != null) {
      throw refusal;
    }
    checkpoints.add(checkpoint);
  }
}
