package dev.gatehouse.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.ParsedStatement;
import dev.gatehouse.sql.SqlText;
import dev.gatehouse.statement.values.ValueDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResolvedFactsTest {

  private final StatementNames<Portal> names =
      new StatementNames<>(10, 1 << 20, new MemoryBudget(1 << 20));

  private static final ValueReader READER =
      new ValueReader(Dialect.DEFAULT, ValueDecoder.BUILT_IN.with("client_encoding", "UTF8"));

  private static List<Facts> facts(String sql) {
    return SqlText.parse(sql, Dialect.DEFAULT).stream().map(ParsedStatement::facts).toList();
  }

  private static Prepared prepared(String name, String sql) {
    return Prepared.byParse(name, sql, SqlText.parse(sql, Dialect.DEFAULT), new int[0]);
  }

  private Facts resolve(String sql) {
    return ResolvedFacts.of(facts(sql), names).getFirst();
  }

  @Test
  void shouldLeaveOtherStatementsAsTheyAre() {
    var facts = facts("SELECT 1; DELETE FROM t");
    assertThat(ResolvedFacts.of(facts, names)).isSameAs(facts);
  }

  @Test
  void w17ShouldJoinAnExecuteWithWhatItRuns() {
    names.onPrepared(prepared("k", "DELETE FROM shop.customers"));
    var resolved = resolve("EXECUTE k");
    assertThat(resolved.command()).isEqualTo("EXECUTE");
    assertThat(resolved.commands()).contains("EXECUTE", "DELETE");
    assertThat(resolved.writes()).hasSize(1);
    assertThat(resolved.relations()).contains(new QualifiedName("shop", "customers"));
    assertThat(resolved.completeness()).isEqualTo(Completeness.FULL);
  }

  @Test
  void w17ShouldSeeThroughExplain() {
    names.onPrepared(prepared("k", "DELETE FROM customers"));
    assertThat(resolve("EXPLAIN ANALYZE EXECUTE k").commands()).contains("DELETE");
  }

  @Test
  void shouldNotTakeAnArgumentForALiteralOfTheStatementItRuns() {
    names.onPrepared(prepared("k", "SELECT 1 FROM accounts WHERE amount > 1000000"));
    var resolved = resolve("EXECUTE k(7)");
    assertThat(resolved.values()).noneMatch(use -> "amount".equals(use.column()));
    assertThat(resolved.valuesComplete()).isFalse();
  }

  @Test
  void g02AnUnknownStatementIsOpaque() {
    var resolved = resolve("EXECUTE nowhere");
    assertThat(resolved.completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(resolved.reason()).contains("not known");
  }

  @Test
  void w17ShouldJoinAFetchWithItsPortal() {
    names.onBound(new Portal("p", prepared("", "SELECT * FROM customers"), List.of(), 10));
    var resolved = resolve("FETCH ALL FROM p");
    assertThat(resolved.reads()).contains(new QualifiedName(null, "customers"));
    assertThat(resolved.completeness()).isEqualTo(Completeness.FULL);
    assertThat(resolve("FETCH ALL FROM nowhere").completeness()).isEqualTo(Completeness.PARTIAL);
  }

  @Test
  void shouldTakeTheWorseCompleteness() {
    names.onPrepared(prepared("k", "DO 'BEGIN END'"));
    var resolved = resolve("EXECUTE k");
    assertThat(resolved.completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(resolved.reason()).isNotEmpty();
  }

  @Test
  void w17ShouldJoinWhatTheSameMessagePreparesWithWhatTheNameStoodForBefore() {
    names.onPrepared(prepared("k", "DELETE FROM old"));
    var resolved =
        ResolvedFacts.of(facts("DEALLOCATE k; PREPARE k AS DELETE FROM fresh; EXECUTE k"), names);
    assertThat(resolved.getLast().writes())
        .extracting(write -> write.relation().name())
        .containsExactlyInAnyOrder("old", "fresh");
    assertThat(resolved.getFirst().writes()).isEmpty();
  }

  @Test
  void m08ShouldKnowWhatAMessagePreparesAndRunsAtOnce() {
    var resolved =
        ResolvedFacts.of(facts("PREPARE p AS SELECT ssn FROM customers; EXECUTE p"), names);
    assertThat(resolved.getLast().completeness()).isEqualTo(Completeness.FULL);
    assertThat(resolved.getLast().reads()).contains(new QualifiedName(null, "customers"));
  }

  @Test
  void m07ShouldKnowWhatAMessageDeclaresAndFetchesAtOnce() {
    var resolved =
        ResolvedFacts.of(
            facts("DECLARE c CURSOR FOR SELECT ssn FROM customers; FETCH ALL FROM c"), names);
    assertThat(resolved.getLast().completeness()).isEqualTo(Completeness.FULL);
    assertThat(resolved.getLast().reads()).contains(new QualifiedName(null, "customers"));
  }

  @Test
  void shouldShowTheTextsThatAMessageStandsFor() {
    names.onPrepared(prepared("k", "DELETE FROM old"));
    var message = prepared("", "PREPARE p AS SELECT 1; EXECUTE p; EXECUTE k; EXECUTE k");
    var shown = ResolvedFacts.shown(message, Protocol.SIMPLE, "", names, true);
    assertThat(shown.origins()).containsExactly("PREPARE p AS SELECT 1", "DELETE FROM old");
    assertThat(shown.facts().getLast().writes()).hasSize(1);
  }

  @Test
  void shouldFetchWithTheParametersOfTheCursor() {
    var parameter =
        new BoundParameter(1, 23, true, new byte[] {0, 0, 0, 7}, ValueDecoder.BUILT_IN, false);
    var declare = facts("DECLARE c CURSOR FOR SELECT 1").getFirst();
    var declared = Prepared.bySql("c", "DECLARE …", declare, Dialect.DEFAULT);
    names.onDeclared(Portal.bySql(declared, List.of(parameter), 4));
    assertThat(parameters("FETCH c")).containsExactly(List.of(parameter));
    assertThat(parameters("DECLARE c CURSOR FOR SELECT 1")).isEmpty();
  }

  private List<List<Parameter>> parameters(String sql) {
    return ResolvedFacts.parameters(prepared("", sql), _ -> READER, names);
  }

  @Test
  void shouldReadArgumentsAsParametersOfWhatTheSameMessagePrepares() {
    var argument = parameters("PREPARE p(date) AS SELECT $1; EXECUTE p('2024-1-2')").getLast();
    assertThat(argument.getFirst().typeOid()).isEqualTo(1082);
    assertThat(argument.getFirst().value()).isEqualTo("2024-01-02");
  }

  @Test
  void shouldNotKnowTheTypeOfAnArgumentWhereTwoStatementsMayBeMeant() {
    names.onPrepared(prepared("p", "SELECT $1::text"));
    var both = "DEALLOCATE p; PREPARE p(date) AS SELECT $1; EXECUTE p('2024-1-2')";
    assertThat(parameters(both).getLast().getFirst().typeOid()).isNotEqualTo(1082);
    assertThat(parameters(both).getLast().getFirst().value()).isEqualTo("2024-1-2");
  }

  @Test
  void w17ShouldJoinAnExecuteWithWhatIsUnderWay() {
    names.onPrepared(prepared("k", "SELECT 1"));
    var made = ResolvedFacts.made(facts("PREPARE k AS DELETE FROM t"), _ -> "", Dialect.DEFAULT);
    names.onMakingSent(made);
    assertThat(resolve("EXECUTE k").commands()).contains("SELECT", "DELETE");
    assertThat(names.statement("k")).as("for a Bind").isNull();
    assertThat(names.uncertain("k")).isFalse();
    names.onSyncSent();
    assertThat(names.uncertain("k")).isTrue();
    names.onMakingAnswered(made);
    assertThat(names.uncertain("k")).isFalse();
    assertThat(resolve("EXECUTE k").commands()).doesNotContain("DELETE");
  }

  private static String times(int count, IntFunction<String> statement) {
    return IntStream.range(0, count).mapToObj(statement).collect(Collectors.joining(";"));
  }

  static Stream<Arguments> crowds() {
    var tables = times(3_000, i -> "t" + i).replace(';', ',');
    return Stream.of(
        Arguments.of(
            "many of one name",
            times(4_900, i -> "PREPARE a AS TABLE t" + i) + ";" + times(4_900, _ -> "EXECUTE a")),
        Arguments.of(
            "a large one that runs in many ways",
            "PREPARE a AS SELECT FROM "
                + tables
                + ";"
                + times(9_000, i -> "EXECUTE a(f" + i + "())")),
        Arguments.of(
            "a large one, made again and again",
            times(
                50,
                i -> "PREPARE a" + i % 10 + " AS SELECT FROM " + tables + ";EXECUTE a" + i % 10)));
  }

  /** What a message may cost is bounded, whatever it says. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("crowds")
  @Timeout(10)
  void s15ShouldNotUnderstandACrowd(String name, String sql) {
    var resolved = ResolvedFacts.of(facts(sql), names);
    assertThat(resolved.getLast().command()).isEqualTo("EXECUTE");
    assertThat(resolved.getLast().completeness()).isEqualTo(Completeness.OPAQUE);
  }

  @Test
  void s15ShouldUnderstandALargeOneThatRunsManyTimesAlike() {
    var tables = times(1_000, i -> "t" + i).replace(';', ',');
    var execute = facts("EXECUTE a(1)").getFirst();
    var all = new ArrayList<>(facts("PREPARE a AS SELECT FROM " + tables));
    all.addAll(Collections.nCopies(9_000, execute));
    var resolved = ResolvedFacts.of(all, names).getLast();
    assertThat(resolved.completeness()).isEqualTo(Completeness.FULL);
    assertThat(resolved.reads()).hasSize(1_000);
  }

  @Test
  @Timeout(10)
  void s15ShouldHaveNoMoreArgumentsThanTheTextMayHold() {
    var all = parameters("PREPARE a AS SELECT $65535;" + times(9_000, _ -> "EXECUTE a(1 + 1)"));
    assertThat(all.getLast()).hasSizeBetween(1, 20).noneMatch(Parameter::decoded);
  }

  @Test
  @Timeout(10)
  void s15ShouldKnowNoNameWhileTooManyAreUnderWay() {
    var first = made(100, 1);
    names.onMakingSent(first);
    var others = new ArrayList<List<Prepared>>();
    for (var i = 0; i < 10; i++) {
      others.add(made(20_000, 3));
      names.onMakingSent(others.getLast());
    }
    for (var i = 0; i < 20_000; i++) {
      assertThat(names.uncertain("a" + i)).isFalse();
    }
    assertThat(resolve("EXECUTE anything").completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(names.statement("anything")).isNull();
    names.onSyncSent();
    assertThat(names.uncertain("anything")).isTrue();

    names.onMakingAnswered(first);
    others.forEach(names::onMakingAnswered);
    assertThat(names.uncertain("anything")).isFalse();
    names.onPrepared(prepared("anything", "SELECT 1"));
    assertThat(resolve("EXECUTE anything").completeness()).isEqualTo(Completeness.FULL);
  }

  /** Else a pipeline would wait for the answers of its own stretch. */
  @Test
  void s15ShouldNotTakeTheLaterOnesForEarlierOnes() {
    var earlier = made(20, 20);
    names.onMakingSent(earlier);
    names.onSyncSent();
    names.onMakingSent(made(20, 20));
    assertThat(names.uncertain("anything")).isTrue();

    names.onMakingAnswered(earlier);
    assertThat(names.uncertain("anything")).isFalse();
    assertThat(names.statement("anything")).isNull();
  }

  private static List<Prepared> made(int count, int names) {
    return IntStream.range(0, count).mapToObj(i -> prepared("a" + i % names, "")).toList();
  }
}
