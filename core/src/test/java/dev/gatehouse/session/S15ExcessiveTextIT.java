package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

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
    }
  }
}
