package dev.gatehouse.catalog;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.Reach;
import dev.gatehouse.api.sql.Routine;
import dev.gatehouse.sql.CodeCarriers;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.SqlText;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReachSearchTest {

  private static final int VIEW = 20_000;
  private static final int BODY = 20_001;

  private final Catalog.Builder catalog = new Catalog.Builder(18);
  private final Naming app = new Naming(SearchPath.of("public"), "app", false);

  private Reach reach(String sql) {
    var carriers = CodeCarriers.with(List.of("run_report"));
    var facts = SqlText.parse(sql, Dialect.DEFAULT).getFirst().facts();
    return new Resolver(catalog.build(), carriers).reach(facts, app);
  }

  private void routine(int oid, String schema, String name, int arguments, @Nullable String sql) {
    var routine =
        new Routine(new QualifiedName(schema, name), "FUNCTION", "VOLATILE", false, "sql");
    catalog.routine(new RoutineInfo(oid, routine, null, sql, false, arguments, false));
  }

  private void relation(int oid, String name, char kind) {
    catalog.relation(
        new RelationInfo(oid, new QualifiedName("public", name), kind, List.of(), null));
  }

  private void edge(Node.Kind from, int source, Node.Kind to, int target) {
    catalog.edge(new Node(from, source), new Edge(new Node(to, target), Level.READ, Level.READ));
  }

  private void type(int oid, String schema, String name) {
    var qualified = new QualifiedName(schema, name);
    catalog.type(
        new TypeInfo(
            oid, qualified, TypeInfo.Kind.BASE, 0, 0, 0, false, ',', List.of(), List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "SELECT 'x'::nothing, type nothing is not in the catalog",
    "SELECT 'x'::other.mine, type other.mine is not in the catalog",
    "SELECT 'x'::pg_temp.mine, type pg_temp.mine is not in the catalog",
    "SELECT 1 OPERATOR(pg_temp.+) 2, operator pg_temp.+ is not in the catalog",
    "SELECT * FROM public.t, it leads to a type that is not in the catalog",
    "SELECT * FROM public.v, it leads to an operator that is not in the catalog",
  })
  void shouldSayWhatIsNotInTheCatalog(String sql, String reason) {
    type(25_000, "public", "mine");
    relation(VIEW, "v", 'v');
    relation(VIEW + 1, "t", 'r');
    edge(Node.Kind.RELATION, VIEW, Node.Kind.OPERATOR, 26_000);
    edge(Node.Kind.RELATION, VIEW + 1, Node.Kind.TYPE, 27_000);
    var reach = reach(sql);
    assertThat(reach.completeness()).isEqualTo(Completeness.PARTIAL);
    assertThat(reach.reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 'x'::mine",
        "SELECT 'x'::public.mine",
        "SELECT 1 OPERATOR(pg_catalog.+) 2"
      })
  void shouldKnowTypesOfTheCatalog(String sql) {
    type(25_000, "public", "mine");
    assertThat(reach(sql).completeness()).isEqualTo(Completeness.FULL);
  }

  /** Schemas whose names {@link String#hashCode()} does not tell apart. */
  @Test
  void shouldNotMindWhichNamesMeet() {
    // given
    relation(VIEW, "v", 'v');
    var sql =
        IntStream.range(0, 15_000)
            .mapToObj(
                number ->
                    IntStream.range(0, 14)
                        .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(joining("", "\"", "\".v")))
            .collect(joining(",", "lock ", ""));
    var facts = SqlText.parse(sql, Dialect.DEFAULT).getFirst().facts();
    var resolver = new Resolver(catalog.build(), CodeCarriers.DEFAULT);

    // when
    var start = System.nanoTime();
    resolver.reach(facts, app);

    // then
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void shouldWeighWhatItRemembers() {
    var few = new Reach(Completeness.FULL, "", Set.of(), List.of());
    var name = new QualifiedName("public", "n".repeat(63));
    var more = new Reach(Completeness.FULL, "", Set.of(name), List.of());
    assertThat(Resolver.weight(more)).isGreaterThan(Resolver.weight(few) + 63);
  }

  @ParameterizedTest
  @CsvSource({
    "query_to_xml, 4, OPAQUE",
    "run_report, 0, OPAQUE",
    "ts_rewrite, 2, OPAQUE",
    "ts_rewrite, 3, FULL",
    "lower, 1, FULL"
  })
  void shouldNotTrustAViewOverACodeCarrier(String name, int arguments, Completeness expected) {
    relation(VIEW, "v", 'v');
    routine(900, "pg_catalog", name, arguments, null);
    edge(Node.Kind.RELATION, VIEW, Node.Kind.ROUTINE, 900);
    var reach = reach("SELECT * FROM public.v");
    assertThat(reach.completeness()).as(reach.reason()).isEqualTo(expected);
  }

  @Test
  void shouldNotTrustABodyThatCallsAConfiguredCodeCarrier() {
    routine(BODY, "public", "body", 0, "SELECT public.run_report('x')");
    var reach = reach("SELECT public.body()");
    assertThat(reach.completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(reach.reason()).contains("run_report");
  }

  @Test
  void shouldLeaveToTheFactsWhatTheTextItselfCalls() {
    routine(900, "pg_catalog", "ts_rewrite", 2, null);
    routine(901, "pg_catalog", "ts_rewrite", 3, null);
    type(3615, "pg_catalog", "tsquery");
    var reach = reach("SELECT ts_rewrite('a'::tsquery, 'b'::tsquery, 'c'::tsquery)");
    assertThat(reach.completeness()).as(reach.reason()).isEqualTo(Completeness.FULL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE public.n(i int)",
        "GRANT SELECT ON public.m TO app",
        "REVOKE SELECT ON public.m FROM app",
        "REFRESH MATERIALIZED VIEW public.m",
        "REINDEX TABLE public.m",
        "SELECT 1 AS a INTO public.n",
        "EXPLAIN ANALYZE CREATE TABLE public.n AS SELECT 1 AS a",
        "COMMENT ON TABLE public.m IS 'x'"
      })
  void shouldCallEventTriggers(String sql) {
    relation(VIEW, "m", 'm');
    routine(BODY, "public", "watch", 0, null);
    catalog.eventTrigger(BODY);
    assertThat(reach(sql).routines())
        .extracting(one -> one.name().toString())
        .contains("public.watch");
  }

  @Test
  void shouldNotCallEventTriggersForAQuery() {
    relation(VIEW, "m", 'm');
    routine(BODY, "public", "watch", 0, null);
    catalog.eventTrigger(BODY);
    assertThat(reach("SELECT * FROM public.m").routines()).isEmpty();
  }

  @Test
  void shouldGiveUpBeforeItHoldsUpTheEventLoop() {
    relation(VIEW, "parent", 'p');
    for (var child = 30_000; child < 130_000; child++) {
      relation(child, "part" + child, 'r');
      edge(Node.Kind.RELATION, VIEW, Node.Kind.RELATION, child);
    }
    var reach = reach("SELECT * FROM public.parent");
    assertThat(reach.completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(reach.reason()).contains("more than 20000 objects");
    assertThat(reach.relations()).hasSizeLessThan(20_001);
  }

  @Test
  void shouldGiveUpOverNamesThatMeanTooMuch() {
    for (var oid = 30_000; oid < 60_000; oid++) {
      var name = new QualifiedName("tenant" + oid, "orders");
      catalog.relation(new RelationInfo(oid, name, 'r', List.of(), null));
    }
    var facts = SqlText.parse("SELECT * FROM orders", Dialect.DEFAULT).getFirst().facts();
    var reach = new Resolver(catalog.build(), CodeCarriers.DEFAULT).reach(facts, Naming.UNKNOWN);
    assertThat(reach.completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(reach.reason()).contains("more than 20000 objects");
  }
}
