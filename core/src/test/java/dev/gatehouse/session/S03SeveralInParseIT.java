package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** S03: the extended protocol takes one statement; several are refused as the server does. */
@Timeout(30)
class S03SeveralInParseIT {

  @Test
  void shouldPrepareNoneOfSeveralStatements() throws Exception {
    try (var proxy = Proxy.builder().start();
        var client = RawClient.login(proxy.port(), "app")) {
      // When
      client.send(
          new Frames()
              .parse("", "SELECT 'first'; SELECT 'second'")
              .bind("", "")
              .execute("")
              .sync());
      var answer = client.untilReady().toString();

      // Then
      assertThat(answer).contains("42601").doesNotContain("first", "second");

      // and one with nothing but blanks behind it is one
      client.send(
          new Frames().parse("", "SELECT 'only' ; -- x\n;").bind("", "").execute("").sync());
      assertThat(client.untilReady().toString()).contains("only");
    }
  }
}
