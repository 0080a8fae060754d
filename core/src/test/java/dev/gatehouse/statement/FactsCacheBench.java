package dev.gatehouse.statement;

import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.ParsedStatement;
import dev.gatehouse.sql.SqlText;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A text of pgbench, known and unknown. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class FactsCacheBench {

  private static final String TEXT = "SELECT abalance FROM pgbench_accounts WHERE aid = 4711;";

  private final FactsCache cache = new FactsCache(1 << 20);

  /** The facts are there. */
  @Benchmark
  public List<ParsedStatement> hit() {
    return cache.statements(TEXT, Dialect.DEFAULT);
  }

  /** The text is read. */
  @Benchmark
  public List<ParsedStatement> parse() {
    return SqlText.parse(TEXT, Dialect.DEFAULT);
  }
}
