package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.api.policy.Verdict.Reuse;
import dev.gatehouse.session.RawClient.Frames;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was allowed at Parse or Bind is judged again when it runs later. */
class W30LaterExecuteIT {

  private final AtomicBoolean closed = new AtomicBoolean();

  private Proxy proxy(boolean later) throws Exception {
    var policy =
        new StatementPolicy() {
          @Override
          public Set<Interest> interests() {
            return Set.of(Interest.EXECUTE);
          }

          @Override
          public CompletionStage<Verdict> decide(StatementCall call) {
            return closed.get()
                ? Verdict.deny("closed", "not any more")
                : CompletableFuture.completedFuture(new Verdict.Allow(Set.of(), Reuse.NEVER));
          }
        };
    return Proxy.builder().policy(later ? Policies.later(policy) : policy).start();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldRefuseTheBindOfAnEarlierParse(boolean later) throws Exception {
    try (var proxy = proxy(later);
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().parse("s", "SELECT 'w30-bind'").sync());
      client.untilReady();
      closed.set(true);
      client.send(new Frames().bind("", "s").execute("").sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("EZ");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldRefuseTheNextRowsOfASuspendedPortal(boolean later) throws Exception {
    try (var proxy = proxy(later);
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .query("BEGIN")
              .parse("", "SELECT 'w30-rows' FROM generate_series(1, 9)")
              .bind("p", "")
              .add('E', "p", 2)
              .sync());
      client.untilReady();
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("12DDsZ");
      client.send(new Frames().add('E', "p", 2).sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("DDsZ");

      closed.set(true);
      client.send(new Frames().add('E', "p", 2).sync());
      var refused = client.untilReady();
      assertThat(RawClient.letters(refused)).isEqualTo("EZ");
      assertThat(refused.getFirst().field('C')).isEqualTo("42501");
      assertThat(refused.getLast().text()).isEqualTo("E");

      var intents = proxy.intents("w30-rows");
      assertThat(intents).hasSize(3);
      var last = intents.getLast();
      assertThat(Objects.requireNonNull(last.judgement()).decision()).isEqualTo(Decision.DENY);
      assertThat(proxy.awaitOutcome(last).status()).isEqualTo(Status.DENIED);
    }
  }
}
