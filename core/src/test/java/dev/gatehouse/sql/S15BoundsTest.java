package dev.gatehouse.sql;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text made to exhaust the reader ends quickly and, where it is too much, as OPAQUE. */
@Timeout(10)
class S15BoundsTest {

  static Stream<Arguments> readable() {
    return Stream.of(
        Arguments.of("operators", "select 1" + "+1".repeat(100_000)),
        Arguments.of("AND", "select 1 where a" + " and b".repeat(100_000)),
        Arguments.of("UNION", "select 1" + " union select 1".repeat(60_000)),
        Arguments.of("IN list", "select 1 in (1" + ",1".repeat(500_000) + ")"),
        Arguments.of("casts", "select 1" + "::int".repeat(50_000)),
        Arguments.of("subscripts", "select a" + "[1]".repeat(50_000)),
        Arguments.of("joins", "select * from a" + " join b on true".repeat(3_000)),
        Arguments.of("joins without ON yet", nestedJoins(3_000)),
        Arguments.of("literal", "select '" + "x".repeat(1_000_000) + "'"),
        Arguments.of("doubled quotes", "select '" + "''".repeat(500_000) + "'"),
        Arguments.of("dollar quote", "select $a$" + "x".repeat(1_000_000) + "$a$"),
        Arguments.of("continuations", "select 'a'" + "\n'b'".repeat(200_000)),
        Arguments.of("comments", "select 1" + "/**/".repeat(200_000)),
        Arguments.of("parentheses", "select " + nested("(", "1", ")", 200)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readable")
  void shouldReadLongChains(String name, String sql) {
    assertThat(Reading.full(sql).command()).isEqualTo("SELECT");
  }

  static Stream<Arguments> manyNames() {
    return Stream.of(
        Arguments.of("columns", "select " + numbered("a%d", ",", 100_000) + " from t"),
        Arguments.of("labels", "select " + numbered("1 a%d", ",", 100_000) + " order by a1"),
        Arguments.of("relations", "select b from " + numbered("t%d", ",", 100_000)),
        Arguments.of("aliases", "select a1.b from " + numbered("t a%d", ",", 70_000)),
        Arguments.of("one alias", "select a.b from " + numbered("t a", ",", 200_000)),
        Arguments.of(
            "conditions",
            "select 1 from t0 " + numbered("join t%1$d on t%1$d.a=t0.a", " ", 30_000)),
        Arguments.of("USING", "select * from t0 " + numbered("join t%d using(a)", " ", 40_000)),
        Arguments.of("NATURAL", "select * from t0 " + numbered("natural join t%d", " ", 40_000)),
        Arguments.of(
            "CTEs",
            "with c0 as (table t)," + numbered("c%d as(select 1)", ",", 50_000) + "table c0"),
        Arguments.of("CTE chain", chain(",c%d as(table c%d)", 40_000) + "select x from c39999"),
        Arguments.of(
            "doubling CTEs", chain(",c%d as(select*from c%d a,c%2$d b)", 20_000) + "table c19999"),
        Arguments.of(
            "recursive CTEs",
            "with recursive c0 as(table t)"
                + numbered(",c%1$d as(table c%1$d)", "", 30_000)
                + "table c1"),
        Arguments.of(
            "lists in a recursive list",
            "with recursive x as(select 1)"
                + numbered(",a%d as(with recursive b as(table c)table d)", "", 20_000)
                + "select 1"),
        Arguments.of(
            "versions",
            "update t set a=1 from "
                + numbered("t%d", ",", 10_000)
                + " returning with("
                + numbered("old as a%d", ",", 40_000)
                + ")b"),
        Arguments.of("values", "insert into t values " + numbered("(%d,'x',$1)", ",", 60_000)),
        Arguments.of("wide values", "insert into t values (" + numbered("%d", ",", 150_000) + ")"),
        Arguments.of("assignments", "update t set " + numbered("a%d=1", ",", 100_000) + " where b"),
        Arguments.of(
            "target columns", "insert into t(" + numbered("a%d", ",", 100_000) + ")values(1)"),
        Arguments.of("locks", "select 1 from t for update of " + numbered("a%d", ",", 100_000)),
        Arguments.of("parameters", "select " + numbered("$%d", "+", 100_000)),
        Arguments.of("comparisons", "select 1 from t where " + numbered("a%d=1", " or ", 70_000)),
        Arguments.of("operators", "select a" + numbered(" operator(s%d.+)b", "", 40_000)),
        Arguments.of("types", "select 1" + numbered("::t%d", "", 100_000)),
        Arguments.of("unions", "select a from t" + numbered(" union select a%d", "", 50_000)),
        Arguments.of("sub-queries", "select " + numbered("(select a%d)", ",", 60_000) + " from t"),
        Arguments.of(
            "sub-queries in FROM", "select a from " + numbered("(select %d)s%1$d", ",", 40_000)),
        Arguments.of(
            "renamed columns",
            "select a1 from (select 1) s(" + numbered("a%d", ",", 100_000) + "),s2"),
        Arguments.of(
            "nested sub-queries", nested("select a,b,(", "select c from t", ") from t", 120)),
        Arguments.of("group by", "select 1 from t group by " + numbered("a%d", ",", 100_000)),
        Arguments.of("statements", numbered("select a%d from t", ";", 9_000)));
  }

  /** However many names there are, and whatever they resolve to, the time is linear. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("manyNames")
  void shouldReadManyNamesInBoundedTime(String name, String sql) {
    // given
    SqlText.parse("select 1", Dialect.DEFAULT);

    // when
    var start = System.nanoTime();
    var facts = SqlText.parse(sql, Dialect.DEFAULT).getFirst().facts();

    // then
    assertThat(facts.completeness()).isNotEqualTo(Completeness.OPAQUE);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
  }

  static Stream<Arguments> manyColumns() {
    return Stream.of(
        Arguments.of(
            "one alias",
            "select 1 from " + numbered("t%d x", ",", 1_000) + " where " + all("x.b%d", 1_000)),
        Arguments.of(
            "behind *",
            "with c as(select * from "
                + numbered("t%d", ",", 9_000)
                + ")select "
                + numbered("a%d", ",", 1_600)
                + " from c where "
                + all("b%d", 5_000)),
        Arguments.of(
            "compared",
            "select 1 from " + numbered("t%d x", ",", 6_000) + " where " + all("x.b%d=1", 4_000)));
  }

  private static String all(String condition, int count) {
    return numbered(condition, " and ", count);
  }

  /** A text is small, and what its names may mean is its square. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("manyColumns")
  void shouldEndWhereNamesMayMeanTooMuch(String name, String sql) {
    // given
    SqlText.parse("select 1", Dialect.DEFAULT);

    // when
    var start = System.nanoTime();
    var facts = SqlText.parse(sql, Dialect.DEFAULT).getFirst().facts();
    var took = Duration.ofNanos(System.nanoTime() - start);

    // then
    assertThat(facts.completeness()).isEqualTo(Completeness.PARTIAL);
    assertThat(facts.reason()).isEqualTo("the statement uses too many columns");
    assertThat(facts.columns()).hasSizeLessThan(100_000);
    assertThat(took).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void shouldTraceAsManyColumnsAsATableHas() {
    var columns = numbered("a%d", ",", 1_600);
    var facts =
        Reading.full("select " + columns + " from(select " + columns + " from t)s order by a1");
    assertThat(facts.columns()).hasSize(1_600);
  }

  /** Names that {@link String#hashCode()} does not tell apart. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          drop table # | ,
          select 1 from t where # | ` and `
          select # from t | ` + `
          select 1 from t where t.# | ` and `
          insert into t(#) values (1) | ,
          lock # | ,
          truncate # | ,
          select 1 from t for update of # | ,
          select x from # | ,
          create role r in role # | ` in role `
          select 1 where (select #) | `) and (select `
          """)
  void shouldNotMindWhichNamesMeet(String text, String between) {
    // given
    SqlText.parse("select 1", Dialect.DEFAULT);
    var sql = text.replace("#", twins(15_000).collect(joining(between)));

    // when
    var start = System.nanoTime();
    SqlText.parse(sql, Dialect.DEFAULT);

    // then
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
  }

  private static Stream<String> twins(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            number ->
                IntStream.range(0, 14)
                    .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                    .collect(joining("", "\"", "\"")));
  }

  private static String numbered(String piece, String between, int count) {
    return IntStream.range(1, count).mapToObj(piece::formatted).collect(joining(between));
  }

  private static String chain(String piece, int count) {
    return "with c0 as(table t)"
        + IntStream.range(1, count).mapToObj(i -> piece.formatted(i, i - 1)).collect(joining());
  }

  static Stream<Arguments> tooMuch() {
    return Stream.of(
        Arguments.of("parentheses", "select " + nested("(", "1", ")", 10_000)),
        Arguments.of("open parentheses", "select " + "(".repeat(500_000)),
        Arguments.of("not", "select " + "not ".repeat(20_000) + "true"),
        Arguments.of("signs", "select " + "- ".repeat(20_000) + "1"),
        Arguments.of("sub-selects", "select " + nested("(select ", "1", ")", 3_000)),
        Arguments.of("sub-selects in FROM", nested("select * from (", "select 1", ")", 3_000)),
        Arguments.of("join trees", "select * from " + nested("(", "a", ")", 3_000)),
        Arguments.of("CASE", "select " + nested("case when a then ", "1", " end", 5_000)),
        Arguments.of("calls", "select " + nested("f(", "1", ")", 5_000)),
        Arguments.of("special calls", "select " + nested("trim(", "a", ")", 5_000)),
        Arguments.of("xmlattributes", "select " + nested("xmlattributes(", "a", ")", 5_000)),
        Arguments.of("arrays", "select array" + nested("[", "1", "]", 5_000)),
        Arguments.of("subscripts", "select " + nested("a[", "1", "]", 5_000)),
        Arguments.of("rows", "select " + nested("row(", "1", ")", 5_000)),
        Arguments.of("CTEs", nested("with a as (", "select 1", ") select 1", 3_000)),
        Arguments.of(
            "grouping sets", "select 1 group by " + nested("grouping sets (", "a", ")", 3_000)),
        Arguments.of("type modifiers", "select 1" + "::numeric(1".repeat(5_000)),
        Arguments.of("EXPLAIN", "explain ".repeat(5_000) + "select 1"),
        Arguments.of("rules", "create rule r as on insert to t do ".repeat(3_000)),
        Arguments.of("routines", "create function f() begin atomic ".repeat(3_000)),
        Arguments.of("windows", "select " + nested("f() over (order by ", "1", ")", 3_000)),
        Arguments.of("typed literals", "select " + "numeric(".repeat(3_000)),
        Arguments.of("XML", "select " + nested("xmlconcat(", "a", ")", 3_000)),
        Arguments.of("VALUES", "select " + nested("(values (", "1", "))", 3_000)),
        Arguments.of("WHERE", nested("select where (", "select 1", ")", 3_000)),
        Arguments.of("set operations", nested("(select 1 union ", "select 1", ")", 3_000)),
        Arguments.of(
            "JSON_TABLE",
            "select * from json_table('', '' columns ("
                + nested("nested '' columns (", "a int", ")", 3_000)),
        Arguments.of("nested comments", "select 1" + "/*".repeat(100_000) + "*/".repeat(100_000)),
        Arguments.of("open comments", "select 1" + "/*".repeat(400_000)),
        Arguments.of("length", "select '" + "x".repeat(1 << 20) + "'"),
        Arguments.of("bytes", "select '" + "é".repeat(1 << 19) + "'"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tooMuch")
  void shouldRefuseWhatIsTooMuch(String name, String sql) {
    // when
    var statements = SqlText.parse(sql, Dialect.DEFAULT);

    // then
    assertThat(statements).hasSize(1);
    assertThat(statements.get(0).facts().completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(statements.get(0).facts().reason()).isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tooMuch")
  void shouldNeedNoMoreThan512KiBOfStack(String name, String sql) throws Exception {
    // when
    var statements = onSmallStack(() -> SqlText.parse(sql, Dialect.DEFAULT));

    // then
    assertThat(statements).hasSize(1);
    assertThat(statements.get(0).facts().reason()).doesNotContain("thread");
  }

  @Test
  void shouldStopAtTheLimitOfStatements() {
    // when
    var statements = SqlText.parse("select 1;".repeat(100_000), Dialect.DEFAULT);

    // then
    assertThat(statements).hasSize(10_001);
    assertThat(statements.getLast().facts().completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(statements.getLast().end()).isEqualTo(9 * 100_000);
  }

  @Test
  void shouldTakeEmptyStatementsForFree() {
    assertThat(SqlText.parse(";".repeat(1_000_000), Dialect.DEFAULT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {10_000})
  void shouldCollectManyNamesInLinearTime(int count) {
    // given
    var sql = new StringBuilder("with a as (select 1)");
    for (int i = 0; i < count; i++) {
      sql.append(", a").append(i).append(" as (delete from t").append(i).append(')');
    }

    // when
    var start = System.nanoTime();
    var facts = Reading.full(sql + " select 1");

    // then
    assertThat(facts.writes()).hasSize(count);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  private static List<ParsedStatement> onSmallStack(Supplier<List<ParsedStatement>> task)
      throws InterruptedException {
    var result = new ArrayList<ParsedStatement>();
    var thread = new Thread(null, () -> result.addAll(task.get()), "small", 512 << 10);
    thread.start();
    thread.join();
    return result;
  }

  private static String nested(String open, String core, String close, int depth) {
    return open.repeat(depth) + core + close.repeat(depth);
  }

  private static String nestedJoins(int count) {
    return "select * from a" + " join b".repeat(count) + " on true".repeat(count);
  }
}
