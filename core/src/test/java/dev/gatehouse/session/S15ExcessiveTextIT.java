package dev.gatehouse.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.session.RawClient.Frames;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is too large or too deep to be read is not left to the server, policies or not. */
class S15ExcessiveTextIT {

  private static String text(String kind) {
    return switch (kind) {
      case "length" -> "SELECT '" + "x".repeat(1 << 20) + "'";
      case "comments" -> "SELECT 1 " + "/*".repeat(100_000) + "*/".repeat(100_000);
      case "parentheses" -> "SELECT " + "(".repeat(10_000) + "1" + ")".repeat(10_000);
      case "statements" -> "SELECT 1;".repeat(10_001);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "length, longer than",
    "comments, comments",
    "parentheses, nested",
    "statements, 10000"
  })
  void shouldRefuseItInAQuery(String kind, String reason) throws Exception {
    try (var proxy = Proxy.builder().start();
        var client = RawClient.login(proxy.port(), "app")) {
      // when
      var began = System.nanoTime();
      client.send(new Frames().query(text(kind)));
      var answers = client.untilReady();

      // then
      assertThat(RawClient.letters(answers)).isEqualTo("EZ");
      assertThat(answers.getFirst().field('C')).isEqualTo("54000");
      assertThat(answers.getFirst().field('M')).contains(reason);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
      assertRecorded(proxy, "query", text(kind), reason);

      client.send(new Frames().query("SELECT 1"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("TDCZ");
    }
  }

  @Test
  void shouldRefuseItInAParse() throws Exception {
    try (var proxy = Proxy.builder().start();
        var client = RawClient.login(proxy.port(), "app")) {
      // when
      client.send(new Frames().parse("a", text("comments")).bind("", "a").execute("").sync());
      var answers = client.untilReady();

      // then
      assertThat(RawClient.letters(answers)).isEqualTo("EZ");
      assertThat(answers.getFirst().field('C')).isEqualTo("54000");
      assertRecorded(proxy, "parse", text("comments"), "comments");
      assertThat(proxy.intents("/*")).hasSize(1);
    }
  }

  /** The evidence has the whole text, who refused it and why, and that it did not run. */
  private static void assertRecorded(Proxy proxy, String type, String text, String reason)
      throws InterruptedException {
    var intent = proxy.awaitEvent(event -> event.type().equals(type));
    var statement = requireNonNull(intent.statement());
    assertThat(statement.text().equals(text)).as("the text is whole").isTrue();
    assertThat(statement.facts())
        .anySatisfy(
            facts -> {
              assertThat(facts.completeness()).isEqualTo(Completeness.OPAQUE);
              assertThat(facts.reason()).contains(reason);
            });
    var judgement = requireNonNull(intent.judgement());
    assertThat(judgement.decision()).isEqualTo(AuditEvent.Decision.DENY);
    assertThat(judgement.policy()).isEqualTo("limits");
    assertThat(judgement.rule()).isEqualTo("statement");
    assertThat(judgement.sqlState()).isEqualTo("54000");
    var outcome = proxy.awaitOutcome(intent);
    assertThat(outcome.status()).isEqualTo(AuditEvent.Status.DENIED);
    assertThat(outcome.sqlState()).isEqualTo("54000");
  }
}
