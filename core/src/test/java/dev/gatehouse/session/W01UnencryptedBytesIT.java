package dev.gatehouse.session;

import static dev.gatehouse.session.RawClient.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import org.junit.jupiter.api.Test;

/** Bytes that came in clear are never read as if they had been encrypted (CVE-2021-23214). */
class W01UnencryptedBytesIT {

  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");

  private static Proxy proxy() throws Exception {
    return Proxy.builder().tls(false).start();
  }

  @Test
  void shouldRefuseAStartupMessageBehindSslRequest() throws Exception {
    try (var proxy = proxy();
        var client = new RawClient(proxy.port())) {
      client.send(join(TlsClient.SSL_REQUEST, STARTUP));
      var answer = client.untilEnd();
      assertThat(RawClient.letters(answer)).isEqualTo("E");
      assertThat(answer.getFirst().field('M')).contains("unencrypted data after SSL request");
      proxy.awaitEvent(event -> event.details().toString().contains("unencrypted data"));
      proxy.awaitNoCounters();
    }
  }

  /** What comes a moment later is taken for TLS, which it is not. */
  @Test
  void shouldNotReadWhatComesInTheMiddleOfTheHandshake() throws Exception {
    try (var proxy = proxy();
        var client = new RawClient(proxy.port())) {
      client.send(TlsClient.SSL_REQUEST);
      assertThat(client.readByte()).isEqualTo('S');
      client.send(join(STARTUP, new Frames().query("SELECT 1").bytes()));
      while (client.readByte() >= 0) {
        // A TLS alert at most.
      }
      assertThat(proxy.intents("")).isEmpty();
      proxy.awaitEvent(
          event ->
              event.type().equals("disconnection")
                  && String.valueOf(event.details().get("reason")).startsWith("TLS: "));
      proxy.awaitNoCounters();
    }
  }
}
