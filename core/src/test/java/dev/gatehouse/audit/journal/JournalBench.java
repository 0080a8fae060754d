package dev.gatehouse.audit.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a group commit costs: time for each record, until whoever waits is told that it is safe. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets and calls before it measures
public class JournalBench {

  /** Executions that wait at once: an intent and an outcome each. */
  @Param({"1", "16", "128"})
  public int executions;

  /** When they are safe. */
  @Param({"PROCESS", "STRICT"})
  public Durability durability;

  private Path folder;
  private Journal journal;
  private RecordedExecution execution;

  /** Begins a log. */
  @Setup
  public void open() throws IOException {
    folder = Files.createTempDirectory("gatehouse-bench-");
    journal =
        Journal.open(
            new AuditDirectory(folder),
            new JournalOptions(durability, OnFailure.FAIL_OPERATION, "", 64 << 20, "bench"),
            Clock.systemUTC(),
            () -> {});
    execution = new RecordedExecution();
  }

  /** Records so many executions as one batch, and waits. */
  @Benchmark
  public void commit() throws InterruptedException {
    var events = new ArrayList<>(execution.events());
    for (var i = 1; i < executions; i++) {
      events.addAll(execution.events());
    }
    var safe = new CountDownLatch(1);
    journal.submit(events, failure -> safe.countDown());
    safe.await();
  }

  /** Removes the log. */
  @TearDown
  public void close() throws IOException {
    journal.close();
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
