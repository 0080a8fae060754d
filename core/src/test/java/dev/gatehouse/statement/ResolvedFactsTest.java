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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
    var shown = ResolvedFacts.shown(message, Protocol.SIMPLE, "", names);
    assertThat(shown.origins()).containsExactly("PREPARE p AS SELECT 1", "DELETE FROM old");
    assertThat(shown.facts().getLast().writes()).hasSize(1);
  }

  @Test
  void shouldFetchWithTheParametersOfTheCursor() {
    var parameter = new BoundParameter(1, 23, true, new byte[] {0, 0, 0, 7}, ValueDecoder.BUILT_IN);
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

  /** They would take minutes: each EXECUTE may run each of them. */
  @Test
  @Timeout(20)
  void shouldNotLookAtEachOfThousandsThatANameMayStandFor() {
    var n = 4_900;
    var text = "PREPARE k AS SELECT 1;".repeat(n) + "EXECUTE k;".repeat(n);
    var message = prepared("", text);
    assertThat(ResolvedFacts.of(message.facts(), names).getLast().completeness())
        .isEqualTo(Completeness.OPAQUE);
    assertThat(ResolvedFacts.shown(message, Protocol.SIMPLE, "", names).origins()).hasSize(0);
    assertThat(ResolvedFacts.parameters(message, _ -> READER, names)).isEmpty();
  }

  /** As they come from a pipeline; nothing of it is left when all is answered. */
  @Test
  @Timeout(20)
  void shouldKeepThousandsUnderWayApartByName() {
    var many = facts("PREPARE k AS SELECT 1;".repeat(10_000));
    var sent = new ArrayList<List<Prepared>>();
    for (var i = 0; i < 16; i++) {
      var made = ResolvedFacts.made(many, _ -> "", Dialect.DEFAULT);
      names.onMakingSent(made);
      names.onSyncSent();
      sent.add(made);
    }
    assertThat(resolve("EXECUTE k").completeness()).isEqualTo(Completeness.OPAQUE);
    for (var made : sent) {
      assertThat(names.uncertain("k")).isTrue();
      names.onMakingAnswered(made);
      names.onMakingAnswered(made);
    }
    assertThat(names.uncertain("k")).isFalse();
  }
}
