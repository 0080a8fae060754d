package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.audit.journal.Faults;
import dev.gatehouse.session.RawClient.Frames;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A refusal looks like an error PostgreSQL raised there, also in its effects. */
class DenialIT {

  private static Proxy proxy(boolean later) throws Exception {
    var policy = Policies.denyDelete();
    return Proxy.builder().policy(later ? Policies.later(policy) : policy).start();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldRefuseASimpleQueryAndLetTheSessionLive(boolean later) throws Exception {
    try (var proxy = proxy(later);
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("DELETE FROM notes"));
      var refused = client.untilReady();
      assertThat(RawClient.letters(refused)).isEqualTo("EZ");
      assertThat(refused.getFirst().field('C')).isEqualTo("42501");
      assertThat(refused.getFirst().field('M')).isEqualTo("not this one");
      assertThat(refused.getLast().text()).isEqualTo("I");

      client.send(new Frames().query("SELECT 1"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("TDCZ");

      var intent = proxy.intents("DELETE FROM notes").getFirst();
      assertThat(intent.judgement())
          .satisfies(judgement -> assertThat(judgement.decision()).isEqualTo(Decision.DENY));
      assertThat(proxy.awaitOutcome(intent).status()).isEqualTo(Status.DENIED);
    }
  }

  /** Earlier Executes of the pipeline roll back, later messages are skipped to Sync. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void b39ShouldRollBackThePipelineBeforeTheRefusal(boolean later) throws Exception {
    try (var proxy = proxy(later);
        var direct = RawClient.login(Database.port(), "app");
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .parse("", "INSERT INTO notes VALUES (9001, 'before')")
              .bind("", "")
              .execute("")
              .parse("", "DELETE FROM notes WHERE id = 9001")
              .bind("", "")
              .execute("")
              .parse("", "INSERT INTO notes VALUES (9002, 'behind')")
              .bind("", "")
              .execute("")
              .sync());
      var messages = client.untilReady();
      assertThat(RawClient.letters(messages)).isEqualTo("12C1EZ");
      assertThat(messages.getLast().text()).isEqualTo("I");
      direct.send(new Frames().query("SELECT count(*) FROM notes WHERE id IN (9001, 9002)"));
      assertThat(direct.untilReady().get(1).text()).endsWith("0");
      var behind = proxy.intents("9002").getFirst();
      assertThat(proxy.awaitOutcome(behind).status()).isEqualTo(Status.SKIPPED);
    }
  }

  @Test
  void shouldFailTheTransactionBlockAsTheServerWould() throws Exception {
    try (var proxy = proxy(false);
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("BEGIN"));
      client.untilReady();
      client.send(new Frames().query("DELETE FROM notes"));
      assertThat(client.untilReady().getLast().text()).isEqualTo("E");
      client.send(new Frames().query("SELECT 1"));
      assertThat(client.untilReady().getFirst().field('C')).isEqualTo("25P02");
      client.send(new Frames().query("ROLLBACK"));
      assertThat(client.untilReady().getLast().text()).isEqualTo("I");
    }
  }

  /** A refused Parse must not leave the previous unnamed statement behind. */
  @Test
  void w16ShouldDestroyTheUnnamedStatementWithARefusedParse() throws Exception {
    var policy =
        Policies.denyIf(call -> call.facts().commands().contains("DELETE"), Interest.PARSE);
    try (var proxy = Proxy.builder().policy(policy).start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().parse("", "SELECT 111").sync());
      client.untilReady();
      client.send(new Frames().parse("", "DELETE FROM notes").sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("EZ");
      client.send(new Frames().bind("", "").execute("").sync());
      var messages = client.untilReady();
      assertThat(RawClient.letters(messages)).isEqualTo("EZ");
      assertThat(messages.getFirst().field('C')).isEqualTo("26000");
    }
  }

  @Test
  void s01ShouldRefuseTheWholeMessageForOneOfItsStatements() throws Exception {
    try (var proxy = proxy(false);
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames().query("INSERT INTO notes VALUES (9100, 'x'); DELETE FROM notes; SELECT 1"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("EZ");
      client.send(new Frames().query("SELECT count(*) FROM notes WHERE id = 9100"));
      assertThat(client.untilReady().get(1).text()).endsWith("0");
    }
  }

  /** One namespace: a statement prepared by the protocol and executed by SQL is still the same. */
  @Test
  void w17ShouldJudgeExecuteByWhatItExecutes() throws Exception {
    try (var proxy = proxy(false);
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().parse("d", "DELETE FROM notes").sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("1Z");
      client.send(new Frames().query("EXECUTE d"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("EZ");
      client.send(new Frames().query("PREPARE e AS DELETE FROM notes"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("EZ");
    }
  }

  /** A portal keeps the statement it was bound to; names are cut at 63 bytes. */
  @Test
  void w14ShouldResolveNamesAsTheServerDoes() throws Exception {
    var long63 = "a".repeat(63);
    try (var proxy = proxy(false);
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().parse(long63 + "X", "DELETE FROM notes").sync());
      client.untilReady();
      client.send(new Frames().bind("", long63 + "Y").execute("").sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("EZ");
    }
  }

  @Test
  void w36ShouldRefuseAQueryInsideAnUnsyncedPipeline() throws Exception {
    try (var proxy = proxy(false);
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .parse("", "INSERT INTO notes VALUES (9200, 'x')")
              .bind("", "")
              .execute("")
              .query("DELETE FROM notes"));
      var messages = client.untilReady();
      assertThat(RawClient.letters(messages)).isEqualTo("12CEZ");
      client.send(new Frames().query("SELECT count(*) FROM notes WHERE id = 9200"));
      assertThat(client.untilReady().get(1).text()).endsWith("0");
    }
  }

  @Test
  void f16ShouldDenyWhenAPolicyFails() throws Exception {
    StatementPolicy broken =
        new StatementPolicy() {
          @Override
          public Set<Interest> interests() {
            return Set.of(Interest.EXECUTE);
          }

          @Override
          public CompletableFuture<Verdict> decide(dev.gatehouse.api.policy.StatementCall call) {
            throw new IllegalStateException("secret detail");
          }
        };
    try (var proxy = Proxy.builder().policy(broken).start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SELECT 1"));
      var messages = client.untilReady();
      assertThat(RawClient.letters(messages)).isEqualTo("EZ");
      assertThat(messages.getFirst().field('M')).doesNotContain("secret detail");
    }
  }

  @Test
  void shouldEndTheSessionOnTerminate() throws Exception {
    StatementPolicy terminate =
        new StatementPolicy() {
          @Override
          public Set<Interest> interests() {
            return Set.of(Interest.EXECUTE);
          }

          @Override
          public CompletableFuture<Verdict> decide(dev.gatehouse.api.policy.StatementCall call) {
            return CompletableFuture.completedFuture(new Verdict.Terminate("rule", "get out"));
          }
        };
    try (var proxy = Proxy.builder().policy(terminate).start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SELECT 1"));
      var messages = client.untilEnd();
      assertThat(RawClient.letters(messages)).isEqualTo("E");
      assertThat(messages.getFirst().field('S')).isEqualTo("FATAL");
      assertThat(proxy.intents("SELECT 1")).hasSize(1);
    }
  }

  /** No statement goes to the server while its intent cannot be written. */
  @Test
  void f03ShouldFailClosedWhenTheEvidenceCannotBeWritten() throws Exception {
    var disk = new Faults();
    try (var proxy = Proxy.builder().disk(disk).start();
        var client = RawClient.login(proxy.port(), "app");
        var direct = RawClient.login(Database.port(), "app")) {
      disk.writes = true;
      client.send(new Frames().query("INSERT INTO notes VALUES (9300, 'unseen')"));
      var messages = client.untilReady();
      assertThat(RawClient.letters(messages)).isEqualTo("EZ");
      assertThat(messages.getFirst().field('C')).isEqualTo("58030");
      direct.send(new Frames().query("SELECT count(*) FROM notes WHERE id = 9300"));
      assertThat(direct.untilReady().get(1).text()).endsWith("0");
      assertThatThrownBy(() -> proxy.connect("app").close())
          .isInstanceOf(SQLException.class)
          .extracting("SQLState")
          .isEqualTo("57P03");
      disk.writes = false;
      Thread.sleep(700);
      proxy.connect("app").close();
    }
  }
}
