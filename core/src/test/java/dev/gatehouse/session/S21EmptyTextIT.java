package dev.gatehouse.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.session.RawClient.Frames;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S21: a text without a statement is answered as the server does, and recorded. */
@Timeout(30)
class S21EmptyTextIT {

  @ParameterizedTest
  @ValueSource(strings = {"", ";", " ;; ", "-- nothing", "/* s21 */"})
  void shouldAnswerAndRecordIt(String sql) throws Exception {
    try (var proxy = Proxy.builder().policy(Policies.denyDelete()).start();
        var client = RawClient.login(proxy.port(), "app")) {
      // When
      client.send(new Frames().query(sql));
      var simple = RawClient.letters(client.untilReady());
      client.send(new Frames().parse("", sql).bind("", "").execute("").sync());
      var extended = RawClient.letters(client.untilReady());

      // Then
      assertThat(simple).isEqualTo("IZ");
      assertThat(extended).isEqualTo("12IZ");
      for (var type : new String[] {"query", "execute"}) {
        var intent = proxy.awaitEvent(event -> event.type().equals(type));
        assertThat(requireNonNull(intent.statement()).text()).isEqualTo(sql);
        assertThat(proxy.awaitOutcome(intent).status()).isEqualTo(Status.SUCCESS);
      }
    }
  }
}
