package dev.gatehouse.statement;

import dev.gatehouse.sql.CodeCarriers;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.Limits;
import dev.gatehouse.sql.ParsedStatement;
import dev.gatehouse.sql.SqlText;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** Statements of 74 bytes, 657 bytes and 10 kB whose facts are known, by their text or its form. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class FactsCacheBench {

  private static final String SHORT =
      "SELECT abalance, bid FROM pgbench_accounts WHERE aid = 471 AND filler <> 'x'";

  private static final String JOIN =
      """
      SELECT c.customer_id, c.last_name, o.order_id, o.placed_at, sum(l.quantity * l.unit_price) AS total,
             count(*) FILTER (WHERE l.discount > 0.05) AS discounted
        FROM shop.customers c
        JOIN shop.orders o ON o.customer_id = c.customer_id
        JOIN shop.order_lines l ON l.order_id = o.order_id
        LEFT JOIN shop.products p ON p.product_id = l.product_id
        LEFT JOIN shop.suppliers s ON s.supplier_id = p.supplier_id AND s.country IN ('DE', 'FR', 'IT')
       WHERE o.placed_at >= date '2026-01-01' AND c.status = 'active' AND p.category <> 7
       GROUP BY c.customer_id, c.last_name, o.order_id, o.placed_at
      HAVING sum(l.quantity * l.unit_price) > 1000 ORDER BY total DESC LIMIT 50""";

  /** Bytes, about. */
  @Param({"74", "657", "10000"})
  private int size;

  private final FactsCache cache = new FactsCache(1 << 24);
  private final FactsCache none = new FactsCache(0);
  private String text = "";

  private int next;

  /** Makes the texts. */
  @Setup
  public void prepare() {
    var branch = JOIN.substring(0, JOIN.indexOf(" ORDER BY"));
    text =
        switch (size) {
          case 74 -> SHORT;
          case 657 -> JOIN;
          default -> branch + ("\nUNION ALL\n" + branch).repeat(14);
        };
    cache.statements(text, Dialect.DEFAULT);
    cache.statements(text, Dialect.DEFAULT);
  }

  /** The exact text is known. */
  @Benchmark
  public List<ParsedStatement> exact() {
    return cache.statements(text, Dialect.DEFAULT);
  }

  /** A text of the same form is known: every one differs in a comment, so none comes twice. */
  @Benchmark
  public List<ParsedStatement> normal() {
    return cache.statements(text + " --" + next++, Dialect.DEFAULT);
  }

  /** Nothing is known of it. */
  @Benchmark
  public List<ParsedStatement> miss() {
    return none.statements(text, Dialect.DEFAULT);
  }

  /** The form alone. */
  @Benchmark
  public @Nullable String normaliser() {
    return SqlText.scan(text, Dialect.DEFAULT, Limits.DEFAULT, CodeCarriers.DEFAULT).normalForm();
  }

  /** The text is read. */
  @Benchmark
  public List<ParsedStatement> parse() {
    return SqlText.parse(text, Dialect.DEFAULT);
  }
}
