package dev.gatehouse.sql;

import java.util.List;
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
import org.openjdk.jmh.annotations.Warmup;

/** Reading a statement: its tokens alone, and with its facts. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
@State(Scope.Thread)
public class SqlBench {

  /** Which text. */
  @Param({"SMALL", "JOIN", "LARGE"})
  private String text = "SMALL";

  private String sql = "";

  /** Chooses the text. */
  @Setup
  public void choose() {
    sql =
        switch (text) {
          case "JOIN" -> Texts.JOIN;
          case "LARGE" -> Texts.LARGE;
          default -> Texts.SMALL;
        };
  }

  /** Tokens; package-private, so as an object. */
  @Benchmark
  public Object lex() {
    return Lexer.lex(sql, 18, false, Limits.DEFAULT.commentNesting());
  }

  /** Tokens and facts. */
  @Benchmark
  public List<ParsedStatement> parse() {
    return SqlText.parse(sql, Dialect.DEFAULT);
  }
}
