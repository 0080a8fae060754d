package dev.gatehouse.session;

import static dev.gatehouse.session.RawClient.join;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.session.RawClient.Frames;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An address is believed from those who may say it, and from nobody else. */
class W26ProxyProtocolIT {

  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");
  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
  private static final String V1 = "PROXY TCP4 203.0.113.7 10.0.0.1 40001 6432\r\n";

  private static Proxy trusting() throws Exception {
    return Proxy.builder().trustedProxies("127.0.0.0", 8).start();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] v2(int command, int family, byte[] addresses) {
    return join(
        SIGNATURE,
        new byte[] {(byte) (0x20 | command), (byte) family},
        new byte[] {(byte) (addresses.length >> 8), (byte) addresses.length},
        addresses);
  }

  private static byte[] addresses(String source, int extras) throws Exception {
    var bytes = InetAddress.ofLiteral(source).getAddress();
    return ByteBuffer.allocate(2 * bytes.length + 4 + extras)
        .put(bytes)
        .put(bytes)
        .putShort((short) 40001)
        .putShort((short) 6432)
        .array();
  }

  private static AuditEvent connection(Proxy proxy) throws Exception {
    return proxy.awaitEvent(event -> event.type().equals("connection"));
  }

  static Stream<Map.Entry<byte[], String>> headers() throws Exception {
    var mapped = ByteBuffer.allocate(36);
    for (var i = 0; i < 2; i++) {
      mapped.put(new byte[10]).putShort((short) -1).put(new byte[] {(byte) 203, 0, 113, 7});
    }
    mapped.putShort((short) 40001).putShort((short) 6432);
    return Stream.of(
        Map.entry(ascii(V1), "203.0.113.7"),
        Map.entry(
            ascii("PROXY TCP6 2001:db8::7 2001:db8::1 40001 6432\r\n"), "2001:db8:0:0:0:0:0:7"),
        Map.entry(v2(1, 0x11, addresses("203.0.113.7", 0)), "203.0.113.7"),
        Map.entry(v2(1, 0x21, addresses("2001:db8::7", 0)), "2001:db8:0:0:0:0:0:7"),
        Map.entry(v2(1, 0x21, mapped.array()), "203.0.113.7"));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void shouldTakeTheAddressOfTheHeader(Map.Entry<byte[], String> header) throws Exception {
    try (var proxy = trusting();
        var client = new RawClient(proxy.port())) {
      client.send(join(header.getKey(), STARTUP, new Frames().query("SELECT 1").bytes()));
      client.untilReady();
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("TDCZ");
      var details = connection(proxy).details();
      assertThat(details).containsEntry("client", header.getValue()).containsEntry("port", "40001");
      assertThat(details.get("proxy")).startsWith("127.0.0.1:");
      var session =
          requireNonNull(proxy.awaitEvent(one -> one.type().equals("authentication")).session());
      assertThat(session.clientAddress().getHostAddress()).isEqualTo(header.getValue());
      assertThat(session.clientPort()).isEqualTo(40001);
    }
  }

  @Test
  void shouldReadAHeaderThatComesByteByByte() throws Exception {
    try (var proxy = trusting();
        var client = new RawClient(proxy.port())) {
      for (var one : join(v2(1, 0x11, addresses("203.0.113.7", 30)), STARTUP)) {
        client.send(new byte[] {one});
      }
      client.untilReady();
      assertThat(connection(proxy).details()).containsEntry("client", "203.0.113.7");
    }
  }

  static Stream<byte[]> namesNobody() {
    return Stream.of(
        ascii("PROXY UNKNOWN\r\n"),
        ascii("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n"),
        v2(0, 0, new byte[0]),
        v2(0, 0x11, new byte[12]),
        v2(1, 0, new byte[0]),
        v2(1, 0x31, new byte[216]));
  }

  /** Health checks and unix sockets: the peer itself is the client then. */
  @ParameterizedTest
  @MethodSource("namesNobody")
  void shouldTakeThePeerWhereTheHeaderNamesNobody(byte[] header) throws Exception {
    try (var proxy = trusting();
        var client = new RawClient(proxy.port())) {
      client.send(join(header, STARTUP));
      client.untilReady();
      assertThat(connection(proxy).details()).containsEntry("client", "127.0.0.1");
    }
  }

  static Stream<byte[]> broken() throws Exception {
    return Stream.of(
        STARTUP,
        TlsClient.SSL_REQUEST,
        new byte[] {22, 3, 1, 0, 5},
        ascii("P" + "x".repeat(200)),
        ascii("PROXY TCP4 203.0.113.7 10.0.0.1 40001\r\n"),
        ascii("PROXY TCP4 localhost 10.0.0.1 40001 6432\r\n"),
        ascii("PROXY TCP4 203.0.113.7 10.0.0.1 400010 6432\r\n"),
        ascii("PROXY TCP6 203.0.113.7 10.0.0.1 40001 6432\r\n"),
        ascii("PROXY UDP4 203.0.113.7 10.0.0.1 40001 6432\r\n"),
        ascii("PROXY TCP4 " + "2".repeat(120) + "\r\n"),
        v2(7, 0x11, new byte[12]),
        v2(1, 0x99, new byte[12]),
        v2(1, 0x11, new byte[3]),
        v2(1, 0x12, new byte[12]),
        v2(1, 0x11, new byte[60_000]),
        join(SIGNATURE, new byte[] {0x31, 0x11, 0, 12}, new byte[12]));
  }

  /** Closed without a word, as the PROXY protocol wants it; the evidence has one. */
  @ParameterizedTest
  @MethodSource("broken")
  void shouldCloseATrustedConnectionWithoutAProperHeader(byte[] bytes) throws Exception {
    try (var proxy = trusting();
        var client = new RawClient(proxy.port())) {
      client.send(join(bytes, STARTUP));
      assertThat(client.readByteOrReset()).isEqualTo(-1);
      var refused = proxy.awaitEvent(event -> event.type().equals("connection-refused"));
      assertThat(refused.details().get("reason")).startsWith("PROXY header: ");
      assertThat(refused.details()).containsEntry("client", "127.0.0.1");
      proxy.awaitNoCounters();
    }
  }

  /** From anybody else it is no packet of PostgreSQL, whatever it claims. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldNotBelieveAStranger(boolean somebodyIsTrusted) throws Exception {
    var builder = Proxy.builder();
    if (somebodyIsTrusted) {
      builder.trustedProxies("10.0.0.0", 8);
    }
    try (var proxy = builder.start();
        var forger = new RawClient(proxy.port());
        var honest = RawClient.login(proxy.port(), "app")) {
      forger.send(join(ascii(V1), STARTUP));
      assertThat(forger.readByteOrReset()).isEqualTo(-1);
      proxy.awaitEvent(event -> event.type().equals("disconnection"));
      assertThat(proxy.events()).noneMatch(event -> event.details().containsValue("203.0.113.7"));
      honest.send(new Frames().query("SELECT 1"));
      assertThat(RawClient.letters(honest.untilReady())).isEqualTo("TDCZ");
    }
  }

  /** A listener on all interfaces sees IPv4 peers as IPv6 ones. */
  @Test
  void shouldKnowAnIpv4PeerOfAnIpv6Listener() throws Exception {
    try (var proxy =
            Proxy.builder()
                .listen(InetAddress.ofLiteral("::"))
                .trustedProxies("127.0.0.0", 8)
                .start();
        var client = new RawClient(proxy.port())) {
      client.send(join(ascii(V1), STARTUP));
      client.untilReady();
      assertThat(connection(proxy).details()).containsEntry("client", "203.0.113.7");
    }
  }

  @Test
  void shouldReadTheHeaderBeforeTls() throws Exception {
    try (var proxy = Proxy.builder().trustedProxies("127.0.0.1", 32).tls(true).start();
        var plain = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      plain.setSoTimeout(10_000);
      plain.getOutputStream().write(ascii(V1));
      try (var client = TlsClient.over(plain, "postgresql")) {
        client.getOutputStream().write(STARTUP);
        assertThat(client.getInputStream().read()).isEqualTo('R');
      }
      assertThat(connection(proxy).details()).containsEntry("client", "203.0.113.7");
    }
  }

  @Test
  void shouldNotWaitForAHeaderForEver() throws Exception {
    try (var proxy =
            Proxy.builder()
                .trustedProxies("127.0.0.0", 8)
                .deadlines(new Deadlines(Duration.ofMillis(300), Duration.ZERO, Duration.ZERO))
                .start();
        var silent = new RawClient(proxy.port());
        var slow = new RawClient(proxy.port())) {
      slow.send(ascii("PROXY TCP4 203"));
      assertThat(silent.untilEnd().getLast().field('C')).isEqualTo("57014");
      assertThat(slow.untilEnd().getLast().field('C')).isEqualTo("57014");
      proxy.awaitEvent(event -> event.details().containsValue("startup took too long"));
      proxy.awaitNoCounters();
    }
  }

  /** Limits count the clients behind it, not the load balancer. */
  @Test
  void shouldCountTheAddressOfTheHeader() throws Exception {
    try (var proxy =
            Proxy.builder()
                .trustedProxies("127.0.0.0", 8)
                .connections(new ConnectionLimits(100, 1, 0, 0))
                .start();
        var one = new RawClient(proxy.port());
        var same = new RawClient(proxy.port());
        var other = new RawClient(proxy.port())) {
      one.send(join(ascii(V1), STARTUP));
      one.untilReady();
      same.send(join(ascii(V1), STARTUP));
      assertThat(same.untilEnd().getLast().field('C')).isEqualTo("53300");
      other.send(join(ascii(V1.replace("203.0.113.7", "203.0.113.8")), STARTUP));
      other.untilReady();
    }
  }
}
