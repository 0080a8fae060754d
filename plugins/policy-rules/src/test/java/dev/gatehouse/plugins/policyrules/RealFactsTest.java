package dev.gatehouse.plugins.policyrules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.SqlText;
import dev.gatehouse.testkit.ConfigOf;
import dev.gatehouse.testkit.FakePluginContext;
import dev.gatehouse.testkit.FakeSession;
import dev.gatehouse.testkit.FakeStatementCall;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules against the facts that Gatehouse reads from real SQL, from an attacker's view. */
class RealFactsTest {

  private static final String RULES =
      """
      rules:
        - { name: no-drop, deny: { commands: [DROP, TRUNCATE] } }
        - { name: where, deny: { missing-where: true } }
        - { name: append-only, deny: { commands: [UPDATE, DELETE], tables: [public.log] } }
        - { name: payroll, deny: { tables: [hr.payroll] } }
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop table orders",
        "/* SELECT */ DROP/**/TABLE orders",
        "TRUNCATE orders",
        "DELETE FROM orders",
        "DELETE FROM orders WHERE true",
        "DELETE FROM orders WHERE 1 = 1",
        "UPDATE orders SET paid = true",
        "EXPLAIN ANALYZE DELETE FROM orders",
        "WITH d AS (DELETE FROM orders RETURNING id) SELECT * FROM d",
        "PREPARE p AS DELETE FROM orders",
        "COPY (DELETE FROM orders RETURNING id) TO STDOUT",
        "DELETE FROM public.log WHERE id = 1",
        "UPDATE log SET id = 2 WHERE id = 1",
        "DELETE FROM ONLY \"public\".\"log\" WHERE id = 1",
        "MERGE INTO public.log l USING orders o ON l.id = o.id WHEN MATCHED THEN DELETE",
        "INSERT INTO public.log VALUES (1) ON CONFLICT (id) DO UPDATE SET id = 2",
        "SELECT * FROM hr.payroll",
        "SELECT * FROM payroll",
        "TABLE hr.payroll",
        "COPY hr.payroll TO STDOUT",
        "SELECT (SELECT max(pay) FROM hr.payroll)",
        "SELECT * FROM U&\"hr\".U&\"pay\\0072oll\"",
        "CREATE VIEW v AS SELECT * FROM hr.payroll",
        "INSERT INTO orders SELECT * FROM HR.Payroll",
        "LOCK TABLE hr.payroll",
        "DO $$BEGIN DELETE FROM orders; END$$",
        "SELECT 'unfinished"
      })
  void deniesWhatTheRulesMean(String sql) throws Exception {
    assertThat(decide(sql)).isInstanceOf(Verdict.Deny.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM public.orders WHERE id = $1",
        "SELECT 'DROP TABLE orders'",
        "SELECT * FROM public.log",
        "INSERT INTO public.log VALUES (1)",
        "UPDATE public.orders SET paid = true WHERE id = $1",
        "DELETE FROM public.orders WHERE id IN (SELECT id FROM public.log)",
        "SELECT \"drop\" FROM public.orders",
        "BEGIN",
        "SELECT * FROM hr.\"Payroll\""
      })
  void allowsTheRest(String sql) throws Exception {
    assertThat(decide(sql)).isInstanceOf(Verdict.Allow.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT '\\' FROM hr.payroll --'",
        "SELECT '\\'' FROM public.log, '' FROM hr.payroll",
        "SELECT '\\'; DROP TABLE orders --'"
      })
  void deniesWhatEitherReadingOfABackslashMeans(String sql) throws Exception {
    assertThat(decide(sql, new Dialect(18, Dialect.Strings.UNSURE)))
        .isInstanceOf(Verdict.Deny.class);
  }

  private static Verdict decide(String sql) throws Exception {
    return decide(sql, Dialect.DEFAULT);
  }

  private static Verdict decide(String sql, Dialect dialect) throws Exception {
    var provider = new PolicyRulesProvider();
    var policy = provider.open(ConfigOf.yaml(provider, RULES), new FakePluginContext(Path.of(".")));
    var statements = SqlText.parse(sql, dialect);
    assertThat(statements).hasSize(1);
    var call =
        FakeStatementCall.execute(
            FakeSession.of("app").build(), sql, statements.getFirst().facts());
    return policy.decide(call).toCompletableFuture().join();
  }
}
