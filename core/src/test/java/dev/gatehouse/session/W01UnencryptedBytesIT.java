package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.net.ProxyServer.ClientTls;
import dev.gatehouse.session.RawClient.Frames;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that came in clear are never read as if they had been encrypted (CVE-2021-23214). */
class W01UnencryptedBytesIT {

  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");

  @TempDir private static Path folder;

  private static SelfSigned own;

  @BeforeAll
  static void makeCertificate() throws Exception {
    own = SelfSigned.make(folder, "own", "dns:localhost,ip:127.0.0.1");
  }

  private static Proxy proxy() throws Exception {
    return Proxy.builder().clientTls(new ClientTls(own.certificate(), own.key(), false)).start();
  }

  private static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
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
