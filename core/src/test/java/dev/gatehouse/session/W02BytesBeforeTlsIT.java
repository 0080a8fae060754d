package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.net.SslMode;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whoever answers before TLS has proved nothing (CVE-2021-23222, CVE-2024-10977): an S alone goes
 * on, everything else is the end, and its words are shown to nobody.
 */
class W02BytesBeforeTlsIT {

  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");

  @ParameterizedTest
  @CsvSource({
    "N, does not offer it",
    "Sx, 1 bytes before TLS",
    "'S\26\3\3', 3 bytes before TLS",
    "'ESFATAL\0Mtrust-me-and-call\0\0', answered with an error",
    "x, none of PostgreSQL",
  })
  void shouldNotGoOn(String answer, String expected) throws Exception {
    var behind = new AtomicBoolean();
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.readPacket();
                  peer.send(answer.getBytes(StandardCharsets.ISO_8859_1));
                  peer.read();
                  behind.set(true);
                });
        var proxy = Proxy.builder().upstreamPort(fake.port()).sslMode(SslMode.REQUIRE).start();
        var client = new RawClient(proxy.port())) {
      client.send(STARTUP);
      var error = client.untilEnd().getLast();
      assertThat(error.field('C')).isEqualTo("08006");
      assertThat(error.field('M')).contains("no TLS connection").contains(expected);
      assertThat(error.text()).doesNotContain("trust-me");
      var event = proxy.awaitEvent(one -> "unreachable".equals(one.details().get("outcome")));
      assertThat(event.details().toString()).doesNotContain("trust-me");
      proxy.awaitNoCounters();
    }
    assertThat(behind).isFalse();
  }
}
