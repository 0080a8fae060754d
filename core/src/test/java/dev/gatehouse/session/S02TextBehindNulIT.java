package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S02: what stands behind the zero byte of a text is neither read nor forwarded. */
@Timeout(30)
class S02TextBehindNulIT {

  private static final byte[] TWO =
      "SELECT 's02'\0; CREATE TABLE s02 ()\0".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @ValueSource(chars = {'Q', 'P'})
  void shouldEndTheSessionBeforeForwarding(char type) throws Exception {
    try (var proxy = Proxy.builder().start();
        var client = RawClient.login(proxy.port(), "app")) {
      // When
      client.send(
          type == 'Q'
              ? new Frames().add('Q', (Object) TWO)
              : new Frames().add('P', "", TWO, (short) 0).sync());

      // Then
      var end = client.untilEnd().getLast();
      assertThat(end.field('C')).isEqualTo("08P01");
      assertThat(end.field('S')).isEqualTo("FATAL");
      assertThat(proxy.intents("s02")).isEmpty();
    }
  }
}
