package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gatehouse.api.audit.AuditEvent.Outcome;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.session.RawClient.Frames;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** S01: every statement of a Query is judged before any runs, and has its own outcome. */
@Timeout(30)
class S01SeveralStatementsIT {

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().policy(Policies.denyDelete()).start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static String answer(String sql) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query(sql));
      return RawClient.letters(client.untilReady());
    }
  }

  private static void awaitOutcomes(String text, int count) throws InterruptedException {
    var intent = proxy.intents(text).getFirst();
    for (var i = 0; i < 1_000 && proxy.outcomes(intent).size() < count; i++) {
      Thread.sleep(5);
    }
  }

  @Test
  void shouldRecordAnOutcomeForEachStatement() throws Exception {
    // When
    var answer = answer("SELECT 's01'; SELECT generate_series(1, 3);; TABLE notes LIMIT 0");
    awaitOutcomes("'s01'", 3);

    // Then
    assertThat(answer).isEqualTo("TDCTDDDCTCZ");
    assertThat(proxy.outcomes(proxy.intents("'s01'").getFirst()))
        .extracting(Outcome::status, Outcome::tag, Outcome::rows)
        .containsExactly(
            tuple(Status.SUCCESS, "SELECT 1", 1L),
            tuple(Status.SUCCESS, "SELECT 3", 3L),
            tuple(Status.SUCCESS, "SELECT 0", 0L));
  }

  @Test
  void shouldRecordTheStatementThatFailsAndNoneBehindIt() throws Exception {
    // When
    var answer = answer("SELECT 's01 fails'; SELECT 1/0; SELECT 3");
    awaitOutcomes("'s01 fails'", 2);

    // Then
    assertThat(answer).isEqualTo("TDCEZ");
    assertThat(proxy.outcomes(proxy.intents("'s01 fails'").getFirst()))
        .extracting(Outcome::status, Outcome::sqlState)
        .containsExactly(tuple(Status.SUCCESS, null), tuple(Status.FAILURE, "22012"));
  }

  @Test
  void shouldRunNoneWhereOneIsRefused() throws Exception {
    // When
    var answer = answer("SELECT 's01 refused'; SELECT 2; DELETE FROM notes");
    awaitOutcomes("'s01 refused'", 1);

    // Then
    assertThat(answer).isEqualTo("EZ");
    assertThat(proxy.outcomes(proxy.intents("'s01 refused'").getFirst()))
        .extracting(Outcome::status)
        .containsExactly(Status.DENIED);
  }
}
