package dev.gatehouse.session;

import static dev.gatehouse.session.RawClient.packet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.wire.Startup;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** At most one request of each kind, none inside TLS, nothing behind one (W03, W04, B10). */
class W03EncryptionRequestsIT {

  private static final byte[] SSL = packet(Startup.SSL_REQUEST);
  private static final byte[] GSS = packet(Startup.GSSENC_REQUEST);
  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");

  private static Proxy plain;
  private static Proxy secure;

  @BeforeAll
  static void start() throws Exception {
    plain = Proxy.builder().start();
    secure = Proxy.builder().tls(false).start();
  }

  @AfterAll
  static void stop() {
    plain.close();
    secure.close();
  }

  @Test
  void w04ShouldNeverAcceptGssEncryption() throws Exception {
    for (var proxy : new Proxy[] {plain, secure}) {
      try (var client = new RawClient(proxy.port())) {
        client.send(GSS);
        assertThat(client.readByte()).isEqualTo('N');
        client.send(STARTUP);
        assertThat(client.untilReady().getLast().type()).isEqualTo('Z');
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SG", "GS"})
  void w03ShouldTakeOneOfEachInEitherOrder(String order) throws Exception {
    try (var client = new RawClient(plain.port())) {
      for (var i = 0; i < order.length(); i++) {
        client.send(order.charAt(i) == 'S' ? SSL : GSS);
        assertThat(client.readByte()).isEqualTo('N');
      }
      client.send(STARTUP);
      assertThat(client.untilReady().getLast().type()).isEqualTo('Z');
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SS", "GG", "SGS", "GSG"})
  void w03ShouldRefuseTheSecondOfAKind(String order) throws Exception {
    try (var client = new RawClient(plain.port())) {
      for (var i = 0; i < order.length(); i++) {
        client.send(order.charAt(i) == 'S' ? SSL : GSS);
        if (i < order.length() - 1) {
          assertThat(client.readByte()).isEqualTo('N');
        }
      }
      assertThat(client.untilEnd().getLast().field('C')).isEqualTo("0A000");
    }
    plain.awaitEvent(
        event ->
            event.type().equals("disconnection")
                && event.details().getOrDefault("reason", "").contains("came twice"));
  }

  @Test
  void w03ShouldRefuseEitherInsideTls() throws Exception {
    for (var request : new byte[][] {SSL, GSS}) {
      try (var tls = TlsClient.requested(secure.port())) {
        tls.getOutputStream().write(request);
        tls.getOutputStream().flush();
        var answer = tls.getInputStream().readAllBytes();
        assertThat((char) answer[0]).isEqualTo('E');
        assertThat(new String(answer, StandardCharsets.UTF_8)).contains("C0A000");
      }
    }
  }

  /** Refused even where the answer is N: nobody may rely on it. */
  @Test
  void w01ShouldRefuseWhatComesBehindARequest() throws Exception {
    for (var proxy : new Proxy[] {plain, secure}) {
      for (var request : new byte[][] {SSL, GSS}) {
        assertThat(RawClient.answer(proxy.port(), request, STARTUP)).isEqualTo("08P01");
      }
    }
  }
}
