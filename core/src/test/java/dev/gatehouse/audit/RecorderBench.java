package dev.gatehouse.audit;

import dev.gatehouse.audit.Recorder.NamedSink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A batch of events on its way to a sink that costs nothing, and back. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class RecorderBench {

  /** Events in the batch. */
  @Param({"1", "32"})
  public int events;

  private final Recorder recorder = new Recorder(List.of(new NamedSink("none", batch -> {})));

  /** Makes the events, submits them and waits until they are safe. */
  @Benchmark
  public void batch() throws InterruptedException {
    var batch = new ArrayList<Event>(events);
    for (var i = 0; i < events; i++) {
      batch.add(Event.of("bench", Instant.EPOCH, null, i, Map.of()));
    }
    var safe = new CountDownLatch(1);
    recorder.submit(batch, failure -> safe.countDown());
    safe.await();
  }

  /** Ends the sink's thread. */
  @TearDown
  public void close() {
    recorder.close();
  }
}
