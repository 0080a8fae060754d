package dev.gatehouse.policy.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.api.policy.Verdict.Reuse;
import dev.gatehouse.api.sql.ColumnUse;
import dev.gatehouse.api.sql.CopyUse;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.Lock;
import dev.gatehouse.api.sql.PrivilegeChange;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.RowLimit;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.api.sql.SettingChange;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.policy.Calls;
import dev.gatehouse.policy.PolicyChain;
import dev.gatehouse.policy.PolicyEntry;
import dev.gatehouse.policy.PolicyFailedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptPolicyTest {
  private static ScriptHost host;

  @BeforeAll
  static void open() {
    host = ScriptHost.open();
  }

  @AfterAll
  static void close() {
    host.close();
  }

  @Test
  void aScriptAllowsAndDenies() throws Exception {
    var code =
        """
        export default (statement, session) =>
          statement.writes.some(write => write.command === 'DELETE' && write.filter === 'NONE')
            ? deny(`no unfiltered DELETE on ${statement.writes[0].relation}, ${session.user}`, 'P0001')
            : allow();
        """;
    try (var policy = Scripts.compile(host, code)) {
      assertThat(Scripts.ask(policy, Calls.of("SELECT 1")))
          .isEqualTo(new Verdict.Allow(Set.of(), Reuse.SAME_STATEMENT));
      assertThat(
              Scripts.ask(
                  policy, Calls.of("DELETE FROM a.b").writing("a", "b", "DELETE", Filter.NONE)))
          .isEqualTo(
              new Verdict.Deny(
                  "test.js", "P0001", "no unfiltered DELETE on a.b, ann", Reuse.SAME_STATEMENT));
    }
  }

  @Test
  void aScriptWantsTheExecution() throws Exception {
    try (var policy = Scripts.body(host, "return allow();")) {
      assertThat(policy.interests()).containsExactly(Interest.EXECUTE);
    }
  }

  @Test
  void aScriptSeesWhatCommandsDo() throws Exception {
    var body =
        """
        return deny(JSON.stringify([
          statement.limit, statement.copy && [statement.copy.end, statement.copy.target],
          [...statement.cursors], [...statement.prepared], [...statement.channels],
          [...statement.savepoints], [...statement.code], statement.filter('s.t'),
          statement.nested().map(n => [n.command, n.executes]),
          statement.columns().map(c => [[...c.relations], c.name, c.place]),
          [...statement.operators()], [...statement.types()],
          statement.locks().map(l => [l.relation, l.mode]),
          statement.objectChanges().map(o => [o.type, o.name, o.action]),
          statement.settingChanges().map(c => [c.name, [...c.values], c.scope, c.reset]),
          statement.privileges().map(p => [[...p.privileges], [...p.columns], [...p.grantees], p.passable]),
          statement.values().length, statement.valuesComplete(),
          [statement.reach().completeness, statement.reach().relations.length,
           statement.reach().routines.length]]));
        """;
    try (var policy = Scripts.body(host, body)) {
      var facts =
          Facts.builder("COPY", StatementKind.COPY)
              .limit(RowLimit.CONSTANT)
              .copy(new CopyUse(CopyUse.Direction.OUT, CopyUse.End.FILE, null, List.of(), "/x"))
              .cursors("c")
              .prepared("p")
              .channels("*")
              .savepoints("s")
              .code("DO")
              .reads(new QualifiedName("s", "t"))
              .filter(new QualifiedName("s", "t"), Filter.PRESENT)
              .nested("DELETE", false)
              .columns(
                  new ColumnUse(
                      Set.of(new QualifiedName("s", "t")), "a", ColumnUse.Place.PREDICATE))
              .operators(new QualifiedName("s", "+"))
              .types(new QualifiedName("pg_catalog", "int4"))
              .locks(new Lock(null, "UPDATE"))
              .objects(
                  new SchemaObject(
                      "ROLE", new QualifiedName(null, "bob"), SchemaObject.Action.DROP))
              .settings(new SettingChange("role", List.of("x"), SettingChange.Scope.LOCAL, false))
              .privileges(new PrivilegeChange(List.of("ALL"), List.of(), List.of("PUBLIC"), true))
              .build();

      assertThat(message(policy, Calls.of("x").with(facts)))
          .isEqualTo(
              "[\"CONSTANT\",[\"FILE\",\"/x\"],[\"c\"],[\"p\"],[\"*\"],[\"s\"],[\"DO\"],\"PRESENT\","
                  + "[[\"DELETE\",false]],[[[\"s.t\"],\"a\",\"PREDICATE\"]],[\"s.+\"],"
                  + "[\"pg_catalog.int4\"],[[null,\"UPDATE\"]],[[\"ROLE\",\"bob\",\"DROP\"]],"
                  + "[[\"role\",[\"x\"],\"LOCAL\",false]],[[[\"ALL\"],[],[\"PUBLIC\"],true]],"
                  + "0,true,[\"OPAQUE\",0,0]]");
    }
  }

  @Test
  void aScriptSeesEveryFieldOfStatementAndSession() throws Exception {
    var body =
        """
        return deny(JSON.stringify([
          statement.text, statement.command, [...statement.commands], statement.kind,
          statement.completeness, statement.reason, [...statement.reads],
          statement.writes.map(w => [w.relation, w.command, w.filter]), [...statement.relations],
          [...statement.functions], [...statement.objects], [...statement.settings],
          [...statement.handles], statement.limited,
          statement.parameters().map(p => [p.number, p.value, p.isNull, p.decoded]),
          session.user, session.principal, [...session.groups], session.database, session.role,
          session.application, session.clientAddress, session.transactionStatus, session.now()]));
        """;
    try (var policy = Scripts.body(host, body)) {
      var call =
          Calls.of("UPDATE t SET a = $1").writing(null, "t", "UPDATE", Filter.NONE).with("x");

      assertThat(message(policy, call))
          .isEqualTo(
              """
              ["UPDATE t SET a = $1","UPDATE",["UPDATE"],"DML","FULL","",["t"],\
              [["t","UPDATE","NONE"]],["t"],[],[],[],[],false,[[1,"x",false,true]],\
              "ann","ann@example.org",["dba","staff"],"shop","app","psql","127.0.0.1","IDLE",\
              1795435200000]""");
    }
  }

  @Test
  void theClockOfAZoneKnowsDaylightSavingTime() throws Exception {
    var body =
        """
        const c = session.clock('Europe/Berlin');
        return deny([c.year, c.month, c.day, c.weekday, c.hour, c.minute].join(' '));
        """;
    try (var policy = Scripts.body(host, body)) {
      assertThat(message(policy, Calls.of("SELECT 1").at(Instant.parse("2026-11-22T23:30:00Z"))))
          .isEqualTo("2026 11 23 1 0 30");
      assertThat(message(policy, Calls.of("SELECT 1").at(Instant.parse("2026-07-05T10:00:00Z"))))
          .isEqualTo("2026 7 5 7 12 0");
    }
  }

  @Test
  void aTextAboveTheLimitOfStringsCanBeSearched() throws Exception {
    var body = "return deny(`${statement.text.length} ${statement.text.includes('end')}`);";
    try (var policy = Scripts.body(host, body)) {
      assertThat(message(policy, Calls.of("x".repeat(1_000_000) + "end")))
          .isEqualTo("1000003 true");
    }
  }

  @Test
  void anUnknownZoneIsAFailure() throws Exception {
    try (var policy = Scripts.body(host, "session.clock('Mars/Base');\nreturn allow();")) {
      assertThatThrownBy(() -> Scripts.ask(policy, Calls.of("SELECT 1")))
          .isInstanceOf(PolicyFailedException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session.now()",
        "session.clock('UTC')",
        "statement.parameters()",
        "statement.parameters().length === 3 || session.now()"
      })
  void whatReadsTheClockOrParametersIsNotReused(String expression) throws Exception {
    try (var policy =
        Scripts.body(host, expression + "; return statement.limited ? deny('x') : allow();")) {
      assertThat(Scripts.ask(policy, Calls.of("SELECT 1")).reuse()).isEqualTo(Reuse.NEVER);
    }
  }

  @Test
  void aScriptMaySayThatItReadsNoValues() throws Exception {
    var rule = "export default () => allow();";
    try (var silent = Scripts.compile(host, rule);
        var reader = Scripts.compile(host, "export const readsValues = true;" + rule);
        var other = Scripts.compile(host, "export const readsValues = false;" + rule)) {
      assertThat(silent.readsValues()).isTrue();
      assertThat(reader.readsValues()).isTrue();
      assertThat(other.readsValues()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"statement.parameters()", "statement.values()"})
  void aScriptThatSaidSoIsHeldToIt(String expression) throws Exception {
    var code =
        "export const readsValues = false; export default (statement, session) => { if (session.user === 'bob') "
            + expression
            + "; return allow(); };";
    try (var policy = Scripts.compile(host, code)) {
      var ann = Calls.of("SELECT 1");
      var bob = ann.by(new Calls.Client("bob", "psql", ann.session().transactionStatus()));

      assertThat(Scripts.ask(policy, ann).reuse()).isEqualTo(Reuse.SAME_STATEMENT);
      assertThatThrownBy(() -> Scripts.ask(policy, bob)).isInstanceOf(PolicyFailedException.class);
    }
  }

  @Test
  void purityIsObservedForEachEvaluation() throws Exception {
    var body =
        """
        if (session.user === 'bob') return allow();
        return session.now() > 0 ? deny('not now') : allow();
        """;
    try (var policy = Scripts.body(host, body)) {
      var ann = Calls.of("SELECT 1");
      var bob = ann.by(new Calls.Client("bob", "psql", ann.session().transactionStatus()));

      assertThat(Scripts.ask(policy, ann).reuse()).isEqualTo(Reuse.NEVER);
      assertThat(Scripts.ask(policy, bob).reuse()).isEqualTo(Reuse.SAME_STATEMENT);
      assertThat(Scripts.ask(policy, ann).reuse()).isEqualTo(Reuse.NEVER);
    }
  }

  @Test
  void aViewKeptFromAnEarlierEvaluationStillMarksTheRead() throws Exception {
    var code =
        """
        let kept;
        export default (statement, session) => {
          if (session.user === 'ann') { kept = session; return allow(); }
          if (session.user === 'bob') { kept.now(); return allow(); }
          return allow();
        };
        """;
    try (var policy = Scripts.compile(host, code)) {
      var ann = Calls.of("SELECT 1");
      var bob = ann.by(new Calls.Client("bob", "psql", ann.session().transactionStatus()));

      assertThat(Scripts.ask(policy, ann).reuse()).isEqualTo(Reuse.SAME_STATEMENT);
      assertThat(Scripts.ask(policy, bob).reuse()).isEqualTo(Reuse.NEVER);
    }
  }

  @Test
  void theOptionNeverSwitchesReuseOff() throws Exception {
    var source = new ScriptSource("n.js", "export default () => allow()", Reuse.NEVER);
    try (var policy = host.compile(List.of(source), 1, Duration.ZERO).getFirst()) {
      assertThat(Scripts.ask(policy, Calls.of("SELECT 1")).reuse()).isEqualTo(Reuse.NEVER);
    }
  }

  @Test
  void inAChainPureDecisionsAreRememberedAndClockReadersAskedAgain() throws Exception {
    var policy =
        Scripts.body(host, "return session.now() < 1795435200001 ? allow() : deny('too late');");
    try (var chain = new PolicyChain(List.of(new PolicyEntry("late", policy)), 1)) {
      var call = Calls.of("SELECT 1");

      assertThat(chain.decide(call).join().refused()).isFalse();
      assertThat(chain.decide(call.at(Calls.NOON.plusSeconds(1))).join().message())
          .isEqualTo("too late");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"'00000'", "'4250'", "'42501x'", "'p0001'", "42", "{}", "null"})
  void aWrongSqlStateStillDenies(String sqlState) throws Exception {
    try (var policy = Scripts.body(host, "return deny('no', " + sqlState + ");")) {
      var verdict = (Verdict.Deny) Scripts.ask(policy, Calls.of("SELECT 1"));

      assertThat(verdict.sqlState()).isEqualTo("42501");
      assertThat(verdict.message()).isEqualTo("no");
    }
  }

  @Test
  void aDenialWithoutAMessageHasOne() throws Exception {
    try (var policy = Scripts.body(host, "return deny();")) {
      assertThat(message(policy, Calls.of("SELECT 1")))
          .isEqualTo("refused by the policy 'test.js'");
    }
  }

  @Test
  void eachThreadHasItsOwnContextAndASurplusThreadIsRefused() throws Exception {
    var source = new ScriptSource("two.js", "export default () => deny('same')");
    var call = Calls.of("SELECT 1");
    Callable<Verdict> question;
    try (var policy = host.compile(List.of(source), 2, Duration.ZERO).getFirst();
        var one = Executors.newSingleThreadExecutor();
        var two = Executors.newSingleThreadExecutor()) {
      question = () -> Scripts.ask(policy, call);
      for (var i = 0; i < 50; i++) {
        var first = one.submit(question);
        var second = two.submit(question);
        assertThat(first.get()).isEqualTo(second.get());
      }

      assertThatThrownBy(question::call)
          .isInstanceOf(PolicyFailedException.class)
          .hasMessageContaining("more threads than the 2");
    }
  }

  @Test
  void policiesOfASetAnswerEachForItself() throws Exception {
    var policies =
        host.compile(
            List.of(
                new ScriptSource("a.js", "export default () => allow()"),
                new ScriptSource("b.js", "export default () => deny('b')")),
            1,
            Duration.ZERO);
    var a = policies.getFirst();
    var b = policies.getLast();
    assertThat(Scripts.ask(a, Calls.of("SELECT 1"))).isInstanceOf(Verdict.Allow.class);
    assertThat(message(b, Calls.of("SELECT 1"))).isEqualTo("b");

    a.close();
    a.close();
    assertThat(message(b, Calls.of("SELECT 1"))).isEqualTo("b");

    b.close();
    assertThatThrownBy(() -> Scripts.ask(b, Calls.of("SELECT 1")))
        .isInstanceOf(PolicyFailedException.class);
  }

  @Test
  void theEngineSaysHowItRuns() {
    assertThat(host.engineName()).isIn("Interpreted", "GraalVM CE");
  }

  private static String message(StatementPolicy policy, Calls call) {
    return ((Verdict.Deny) Scripts.ask(policy, call)).message();
  }
}
