package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.session.RawClient.Frames;
import org.junit.jupiter.api.Test;

/** A function called by its OID is judged as a statement that cannot be analyzed, and recorded. */
class W19FunctionCallIT {

  /** pi(); its result comes as text. */
  private static final Frames PI = call(1610);

  private static Frames call(int oid) {
    return new Frames().add('F', oid, (short) 0, (short) 0, (short) 0);
  }

  @Test
  void shouldPassAndRecordItWithoutPolicies() throws Exception {
    try (var proxy = Proxy.builder().start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(PI);
      var answers = client.untilReady();
      assertThat(RawClient.letters(answers)).isEqualTo("VZ");
      assertThat(answers.getFirst().text()).endsWith("3.141592653589793");
      var intent = proxy.intents("FunctionCall 1610").getFirst();
      assertThat(proxy.awaitOutcome(intent).status()).isEqualTo(Status.SUCCESS);

      client.send(call(1));
      assertThat(client.untilReady().getFirst().field('C')).isEqualTo("42883");
      var unknown = proxy.awaitOutcome(proxy.intents("FunctionCall 1").getLast());
      assertThat(unknown.sqlState()).isEqualTo("42883");
    }
  }

  @Test
  void shouldRefuseItWhereOpaqueStatementsAreRefused() throws Exception {
    var policy =
        Policies.denyIf(
            call -> call.facts().completeness() == Completeness.OPAQUE, Interest.EXECUTE);
    try (var proxy = Proxy.builder().policy(policy).start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(PI);
      var refused = client.untilReady();
      assertThat(RawClient.letters(refused)).isEqualTo("EZ");
      assertThat(refused.getFirst().field('C')).isEqualTo("42501");
      client.send(new Frames().query("SELECT 1"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("TDCZ");
    }
  }

  @Test
  void shouldFailInAFailedTransactionAsTheServerSays() throws Exception {
    try (var proxy = Proxy.builder().start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("BEGIN; SELECT 1/0"));
      client.untilReady();
      client.send(PI);
      var failed = client.untilReady();
      assertThat(failed.getFirst().field('C')).isEqualTo("25P02");
      assertThat(failed.getLast().text()).isEqualTo("E");
    }
  }
}
