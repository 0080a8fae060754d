package dev.gatehouse.plugins.policyrules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.api.config.InvalidConfigException.Problem;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.api.policy.Verdict.Allow;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.plugins.policyrules.PolicyRulesConfig.Deny;
import dev.gatehouse.plugins.policyrules.PolicyRulesConfig.Except;
import dev.gatehouse.plugins.policyrules.PolicyRulesConfig.Rule;
import dev.gatehouse.testkit.FakeFacts;
import dev.gatehouse.testkit.FakePluginContext;
import dev.gatehouse.testkit.FakeSession;
import dev.gatehouse.testkit.FakeStatementCall;
import dev.gatehouse.testkit.PluginContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyRulesTest {

  private static final Except NOBODY = new Except(Set.of(), Set.of(), Set.of());
  private static final Session APP = FakeSession.of("app").build();

  @Test
  void fulfillsThePluginContract() {
    PluginContract.verify(PolicyRulesProvider.class);
  }

  @Test
  void isAskedAtBothMoments() throws Exception {
    assertThat(open(commands("DROP")).interests())
        .containsExactlyInAnyOrder(Interest.PARSE, Interest.EXECUTE);
  }

  @Test
  void readsNoValues() throws Exception {
    assertThat(open(commands("DROP")).readsValues()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "DROP,          DROP TABLE,             true",
    "drop,          DROP TABLE,             true",
    "DROP,          DROP MATERIALIZED VIEW, true",
    "DROP TABLE,    DROP TABLE,             true",
    "'drop  table', DROP TABLE,             true",
    "DROP TABLE,    DROP VIEW,              false",
    "DROP TABLE,    DROP,                   false",
    "SET,           SET CONSTRAINTS,        true",
    "DELETE,        DELETE,                 true",
    "CREATE TABLE,  CREATE TABLE AS,        true",
    "CREATE TABLE,  CREATE TABLESPACE,      false"
  })
  void matchesACommandAsAWholeOrByItsFirstWords(String rule, String command, boolean denied)
      throws Exception {
    var facts = FakeFacts.of(StatementKind.DDL, command).build();

    assertThat(isDenied(open(commands(rule)), facts)).isEqualTo(denied);
  }

  @Test
  void s04FindsACommandBehindTheFirstWord() throws Exception {
    var facts =
        FakeFacts.of(StatementKind.EXPLAIN, "EXPLAIN", "SELECT", "DELETE")
            .writes("orders", "DELETE", Filter.PRESENT)
            .build();

    assertThat(isDenied(open(commands("DELETE")), facts)).isTrue();
    assertThat(isDenied(open(commands("UPDATE")), facts)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INSERT", "UPDATE", "DELETE", "MERGE"})
  void s04TakesMergeForEverythingItMayDo(String command) throws Exception {
    var facts =
        FakeFacts.of(StatementKind.DML, "MERGE")
            .reads("public.orders", "public.news")
            .writes("public.orders", "MERGE", Filter.NONE)
            .build();

    assertThat(isDenied(open(commands(command)), facts)).isTrue();
    assertThat(isDenied(open(onTable(command, "public.orders")), facts)).isTrue();
    assertThat(isDenied(open(onTable(command, "public.news")), facts)).isFalse();
  }

  @Test
  void s04TakesCopyFromForAnInsert() throws Exception {
    var from =
        FakeFacts.of(StatementKind.COPY, "COPY").writes("orders", "COPY", Filter.NONE).build();
    var to = FakeFacts.of(StatementKind.COPY, "COPY").reads("orders").build();

    assertThat(isDenied(open(commands("INSERT")), from)).isTrue();
    assertThat(isDenied(open(commands("INSERT")), to)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "public.customers, public.customers, true",
    "public.customers, customers,        true",
    "public.customers, audit.customers,  false",
    "public.customers, public.customer,  false",
    "customers,        audit.customers,  true",
    "customers,        customers,        true",
    "audit.*,          audit.x,          true",
    "audit.*,          anything,         true",
    "audit.*,          public.x,         false",
    "*.secret_*,       hr.secret_pay,    true",
    "*.secret_*,       secret_,          true",
    "*,                public.orders,    true",
    "public.customers, public.Customers, false",
    "a*b*c,            axxbxxbxxc,       true",
    "a*b*c,            axxbxx,           false"
  })
  void s13MatchesATableWhateverTheSearchPath(String rule, String table, boolean denied)
      throws Exception {
    var policy = open(onTables(rule));

    var read = FakeFacts.of(StatementKind.QUERY, "SELECT").reads(table).build();
    var written =
        FakeFacts.of(StatementKind.DML, "INSERT").writes(table, "INSERT", Filter.NONE).build();
    var dropped = FakeFacts.of(StatementKind.DDL, "DROP TABLE").objects(table).build();

    assertThat(isDenied(policy, read)).isEqualTo(denied);
    assertThat(isDenied(policy, written)).isEqualTo(denied);
    assertThat(isDenied(policy, dropped)).isEqualTo(denied);
  }

  @Test
  void deniesACommandOnATableOnlyWhereItTouchesThatTable() throws Exception {
    var policy = open(onTable("DELETE", "public.log"));
    var reading =
        FakeFacts.of(StatementKind.DML, "DELETE", "SELECT")
            .reads("public.log", "public.orders")
            .writes("public.orders", "DELETE", Filter.PRESENT);

    assertThat(isDenied(policy, reading.build())).isFalse();
    assertThat(
            isDenied(
                policy,
                reading.completeness(Completeness.PARTIAL, "Names may be missing.").build()))
        .isTrue();
    assertThat(
            isDenied(
                policy,
                FakeFacts.of(StatementKind.DML, "DELETE")
                    .writes("log", "DELETE", Filter.PRESENT)
                    .build()))
        .isTrue();
  }

  @Test
  void takesACommandThatWritesNothingForTouchingEveryTable() throws Exception {
    var facts = FakeFacts.of(StatementKind.DDL, "ALTER TABLE").objects("public.log").build();

    assertThat(isDenied(open(onTable("ALTER TABLE", "public.log")), facts)).isTrue();
    assertThat(isDenied(open(onTable("DROP TABLE", "public.log")), facts)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Filter.class)
  void deniesUpdateAndDeleteWithoutAWhereThatReadsAColumn(Filter filter) throws Exception {
    var policy = open(new Rule("r", new Deny(List.of(), List.of(), true), NOBODY, "m", "42501"));
    var none = filter == Filter.NONE || filter == Filter.CONSTANT;

    assertThat(isDenied(policy, write("UPDATE", filter))).isEqualTo(none);
    assertThat(isDenied(policy, write("DELETE", filter))).isEqualTo(none);
    assertThat(isDenied(policy, write("INSERT", filter))).isFalse();
    assertThat(isDenied(policy, write("TRUNCATE", filter))).isFalse();
  }

  @Test
  void findsAMissingWhereInANestedStatement() throws Exception {
    var policy = open(new Rule("r", new Deny(List.of(), List.of(), true), NOBODY, "m", "42501"));
    var facts =
        FakeFacts.of(StatementKind.QUERY, "SELECT", "UPDATE", "DELETE")
            .writes("a", "UPDATE", Filter.PRESENT)
            .writes("b", "DELETE", Filter.CONSTANT)
            .build();

    assertThat(isDenied(policy, facts)).isTrue();
  }

  @Test
  void narrowsAMissingWhereToCommandsAndTables() throws Exception {
    var policy =
        open(
            new Rule(
                "r",
                new Deny(List.of("DELETE"), List.of("public.orders"), true),
                NOBODY,
                "m",
                "42501"));

    assertThat(isDenied(policy, write("DELETE", Filter.NONE))).isTrue();
    assertThat(isDenied(policy, write("UPDATE", Filter.NONE))).isFalse();
    assertThat(
            isDenied(
                policy,
                FakeFacts.of(StatementKind.DML, "DELETE")
                    .writes("public.other", "DELETE", Filter.NONE)
                    .build()))
        .isFalse();
  }

  @Test
  void s09DeniesWhatNobodyCouldAnalyze() throws Exception {
    var policy = open(commands("DROP"));

    assertThat(decide(policy, APP, FakeFacts.opaque("DO runs code.")))
        .isEqualTo(
            new Verdict.Deny(
                "r",
                "42501",
                "this statement could not be analyzed and is therefore not permitted",
                Verdict.Reuse.SAME_STATEMENT));
  }

  @Test
  void trustsTheCommandOfAPartialStatement() throws Exception {
    var facts =
        FakeFacts.of(StatementKind.QUERY, "SELECT")
            .completeness(Completeness.PARTIAL, "A name may be missing.")
            .build();

    assertThat(isDenied(open(commands("DROP")), facts)).isFalse();
    assertThat(isDenied(open(commands("SELECT")), facts)).isTrue();
  }

  @Test
  void exceptsByPrincipalGroupOrRoleAndNotByClaims() throws Exception {
    var except = new Except(Set.of("alice"), Set.of("dba"), Set.of("owner"));
    var policy =
        open(new Rule("r", new Deny(List.of("DROP"), List.of(), false), except, "m", "42501"));
    var drop = FakeFacts.of(StatementKind.DDL, "DROP TABLE").build();

    assertThat(decide(policy, FakeSession.of("x").principal("alice").build(), drop))
        .isInstanceOf(Allow.class);
    assertThat(decide(policy, FakeSession.of("x").principal("x", "dba").build(), drop))
        .isInstanceOf(Allow.class);
    assertThat(decide(policy, FakeSession.of("x").role("owner").build(), drop))
        .isInstanceOf(Allow.class);
    var claims =
        FakeSession.of("alice")
            .principal("mallory", "alice", "owner")
            .role("app")
            .application("alice")
            .build();
    assertThat(decide(policy, claims, drop)).isInstanceOf(Verdict.Deny.class);
    assertThat(decide(policy, claims, FakeFacts.opaque("DO runs code.")))
        .isInstanceOf(Verdict.Deny.class);
  }

  @Test
  void answersWithNameMessageAndCodeOfTheFirstRuleThatMatches() throws Exception {
    var policy =
        open(
            rule("select", new Deny(List.of("SELECT"), List.of(), false)),
            new Rule(
                "no-drop",
                new Deny(List.of("DROP"), List.of(), false),
                NOBODY,
                "ask the owners",
                "0A000"),
            rule("drop-again", new Deny(List.of("DROP TABLE"), List.of(), false)));

    assertThat(decide(policy, APP, FakeFacts.of(StatementKind.DDL, "DROP TABLE").build()))
        .isEqualTo(
            new Verdict.Deny("no-drop", "0A000", "ask the owners", Verdict.Reuse.SAME_STATEMENT));
  }

  @Test
  void allowsEverythingElse() throws Exception {
    var policy = open(commands("DROP"), onTables("public.secret"));

    assertThat(
            decide(
                policy,
                APP,
                FakeFacts.of(StatementKind.QUERY, "SELECT").reads("public.orders").build()))
        .isEqualTo(new Allow(Set.of(), Verdict.Reuse.SAME_STATEMENT));
  }

  @Test
  void reportsEveryProblemAtOnce() {
    assertThatThrownBy(
            () ->
                open(
                    rule("a", new Deny(List.of(), List.of(), false)),
                    rule("a", new Deny(List.of("DELET", "DROP;"), List.of("a.b.c", ".x"), false)),
                    new Rule("", new Deny(List.of("DROP"), List.of(), false), NOBODY, " ", "00000"),
                    rule("b", new Deny(List.of("TRUNCATE"), List.of(), true)),
                    rule("c", new Deny(List.of(), List.of("\"X\"", "n".repeat(64)), false))))
        .asInstanceOf(type(InvalidConfigException.class))
        .extracting(InvalidConfigException::problems)
        .isEqualTo(
            List.of(
                new Problem(
                    "rules[0].deny",
                    "has no condition; give commands, tables or missing-where: true"),
                new Problem("rules[1].name", "'a' is used twice"),
                new Problem(
                    "rules[1].deny.commands[0]",
                    "no command of PostgreSQL begins with 'DELET', so this would never match"),
                new Problem(
                    "rules[1].deny.commands[1]",
                    "'DROP;' is not a command tag; write words such as DELETE or DROP TABLE"),
                new Problem("rules[1].deny.tables[0]", "'a.b.c' is not schema.name or name"),
                new Problem("rules[1].deny.tables[1]", "'.x' is not schema.name or name"),
                new Problem("rules[2].name", "must not be blank"),
                new Problem("rules[2].message", "must not be blank"),
                new Problem("rules[2].sql-state", "not the SQLSTATE of an error: 00000"),
                new Problem(
                    "rules[3].deny.missing-where",
                    "is about UPDATE and DELETE; the commands name neither, so this never"
                        + " matches"),
                new Problem(
                    "rules[4].deny.tables[0]",
                    "'\"X\"' has quotes; write the name as the catalog holds it"),
                new Problem(
                    "rules[4].deny.tables[1]",
                    "'"
                        + "n".repeat(64)
                        + "' has a part of more than 63 bytes; no name is as long")));
  }

  @Test
  void refusesAnEmptyList() {
    assertThatThrownBy(PolicyRulesTest::open).hasMessageContaining("write at least one rule");
  }

  @Test
  void s15MatchesAHostileNameInLinearTime() {
    var tables = Tables.of(List.of("*a".repeat(31) + "b"));

    assertThat(tables.match(new QualifiedName(null, "a".repeat(100_000)))).isFalse();
  }

  private static Rule rule(String name, Deny deny) {
    return new Rule(name, deny, NOBODY, "not permitted", "42501");
  }

  private static Rule commands(String... commands) {
    return rule("r", new Deny(List.of(commands), List.of(), false));
  }

  private static Rule onTables(String... tables) {
    return rule("t", new Deny(List.of(), List.of(tables), false));
  }

  private static Rule onTable(String command, String table) {
    return rule("r", new Deny(List.of(command), List.of(table), false));
  }

  private static Facts write(String command, Filter filter) {
    return FakeFacts.of(StatementKind.DML, command)
        .writes("public.orders", command, filter)
        .build();
  }

  private static StatementPolicy open(Rule... rules) throws InvalidConfigException {
    return new PolicyRulesProvider()
        .open(new PolicyRulesConfig(List.of(rules)), new FakePluginContext(Path.of(".")));
  }

  private static boolean isDenied(StatementPolicy policy, Facts facts) {
    return decide(policy, APP, facts) instanceof Verdict.Deny;
  }

  private static Verdict decide(StatementPolicy policy, Session session, Facts facts) {
    return policy
        .decide(FakeStatementCall.execute(session, "(text)", facts))
        .toCompletableFuture()
        .join();
  }
}
