package dev.gatehouse.audit.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.audit.sink.SinkDispatch.Target;
import dev.gatehouse.audit.sink.SinkOptions.From;
import dev.gatehouse.audit.sink.SinkOptions.OnReject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Starting sinks in tests, and waiting for them. */
final class Sinks {

  static final SinkOptions USUAL = new SinkOptions(false, Duration.ZERO, OnReject.STOP, From.START);

  private Sinks() {}

  static Target target(String name, AuditSink sink) {
    return new Target(name, sink, USUAL);
  }

  /** Starts them; there are no pauses between attempts. */
  static SinkDispatch start(Path directory, EventLog log, Target... targets) throws IOException {
    return start(directory, log, InstantSource.fixed(FakeLog.TIME), targets);
  }

  static SinkDispatch start(Path directory, EventLog log, InstantSource clock, Target... targets)
      throws IOException {
    return SinkDispatch.start(directory, log, List.of(targets), clock, () -> 0L);
  }

  static void await(BooleanSupplier condition) throws InterruptedException {
    var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("came true in time").isLessThan(end);
      Thread.sleep(2);
    }
  }

  static SinkState state(SinkDispatch sinks) {
    return sinks.states().getFirst();
  }
}
