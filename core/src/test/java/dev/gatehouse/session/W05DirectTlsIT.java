package dev.gatehouse.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.net.SslMode;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS without asking first: only for who names the protocol. */
class W05DirectTlsIT {

  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");
  private static final int ALERT = 21;

  private static Proxy proxy() throws Exception {
    return Proxy.builder().tls(true).start();
  }

  private static char firstAnswer(SSLSocket client) throws Exception {
    client.getOutputStream().write(STARTUP);
    return (char) client.getInputStream().read();
  }

  @Test
  void shouldTakeAClientThatNamesTheProtocol() throws Exception {
    try (var proxy = proxy();
        var client = TlsClient.direct(proxy.port(), "other", "postgresql")) {
      assertThat(firstAnswer(client)).isEqualTo('R');
      assertThat(client.getApplicationProtocol()).isEqualTo("postgresql");
      var login = proxy.awaitEvent(event -> event.type().equals("authentication"));
      assertThat(requireNonNull(login.session()).clientTls()).startsWith("TLSv1.3");
    }
  }

  @Test
  void shouldServeADriver() throws Exception {
    try (var proxy = proxy();
        var connection = proxy.connect("app", "", "sslmode=require&sslNegotiation=direct")) {
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  @Test
  void shouldCloseOnAClientThatNamesNoProtocol() throws Exception {
    try (var proxy = proxy();
        var client = TlsClient.direct(proxy.port())) {
      client.startHandshake();
      client.getOutputStream().write(STARTUP);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      proxy.awaitEvent(
          event ->
              event.details().containsValue("TLS: direct TLS without ALPN protocol postgresql"));
      assertThat(proxy.events()).noneMatch(event -> event.type().equals("authentication"));
      proxy.awaitNoCounters();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldAlertAClientThatNamesOtherProtocols(boolean direct) throws Exception {
    try (var proxy = proxy();
        var client =
            direct
                ? TlsClient.direct(proxy.port(), "http/1.1", "h2")
                : TlsClient.requested(proxy.port(), "http/1.1", "h2")) {
      assertThatThrownBy(client::startHandshake)
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("no_application_protocol");
      proxy.awaitEvent(
          event ->
              event.type().equals("disconnection")
                  && String.valueOf(event.details().get("reason")).startsWith("TLS: "));
      proxy.awaitNoCounters();
    }
  }

  @ParameterizedTest
  @CsvSource({"'', ''", "postgresql, postgresql"})
  void shouldNotAskWhoAskedFirst(String named, String agreed) throws Exception {
    var protocols = named.isEmpty() ? new String[0] : new String[] {named};
    try (var proxy = proxy();
        var client = TlsClient.requested(proxy.port(), protocols)) {
      assertThat(firstAnswer(client)).isEqualTo('R');
      assertThat(client.getApplicationProtocol()).isEqualTo(agreed);
    }
  }

  /** B10: one layer of encryption is enough. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldRefuseToEncryptTwice(boolean ssl) throws Exception {
    try (var proxy = proxy();
        var client = TlsClient.direct(proxy.port(), "postgresql")) {
      client.getOutputStream().write(ssl ? TlsClient.SSL_REQUEST : TlsClient.GSSENC_REQUEST);
      assertThat(client.getInputStream().read()).isEqualTo('E');
      proxy.awaitNoCounters();
    }
  }

  /** B10: what PostgreSQL 15 does, too. */
  @Test
  void shouldCloseWithoutAByteWhereTlsIsNotOffered() throws Exception {
    try (var proxy = Proxy.builder().start();
        var client = new RawClient(proxy.port())) {
      client.send(new byte[] {22, 3, 1, 0, 5, 1, 0, 0, 1, 3});
      assertThat(client.readByte()).isEqualTo(-1);
      proxy.awaitEvent(event -> event.type().equals("disconnection"));
    }
  }

  @Test
  void shouldSurviveATlsRecordOfGarbage() throws Exception {
    try (var proxy = proxy();
        var client = new RawClient(proxy.port())) {
      client.send(new byte[] {22, 3, 1, 0, 5, 1, 0, 0, 1, 3});
      assertThat(client.readByte()).isIn(-1, ALERT);
      proxy.awaitNoCounters();
    }
  }

  @Test
  void shouldSpeakDirectTlsWithTheServer() throws Exception {
    try (var proxy =
            Proxy.builder()
                .upstreamPort(SecureDatabase.port())
                .verifyFull(SecureDatabase.certificate())
                .direct()
                .start();
        var connection = proxy.connect("trust_role");
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getBoolean(1)).isTrue();
    }
  }

  /** It may be a web server that was told to look like ours. */
  @Test
  void shouldRefuseAServerThatNamesNoProtocol() throws Exception {
    var own = SelfSigned.shared();
    var context =
        ((JdkSslContext)
                SslContextBuilder.forServer(own.certificate().toFile(), own.key().toFile()).build())
            .context();
    try (var server =
            context
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var proxy =
            Proxy.builder()
                .upstreamPort(server.getLocalPort())
                .sslMode(SslMode.REQUIRE)
                .direct()
                .start();
        var client = new RawClient(proxy.port())) {
      var read =
          CompletableFuture.supplyAsync(
              () -> {
                try (var socket = server.accept()) {
                  return socket.getInputStream().read();
                } catch (IOException e) {
                  return -1;
                }
              });
      client.send(STARTUP);
      var error = client.untilEnd().getLast();
      assertThat(error.field('C')).isEqualTo("08006");
      assertThat(error.field('M')).contains("did not agree on ALPN protocol postgresql");
      assertThat(read.join()).as("no startup message was sent").isEqualTo(-1);
    }
  }

  @Test
  void shouldRefuseAServerThatKnowsNoDirectTls() throws Exception {
    try (var proxy =
            Proxy.builder()
                .upstreamPort(Database.port())
                .sslMode(SslMode.REQUIRE)
                .direct()
                .start();
        var client = new RawClient(proxy.port())) {
      client.send(STARTUP);
      assertThat(client.untilEnd().getLast().field('M')).contains("no TLS connection");
    }
  }

  /** A slow handshake is nobody's problem but its own, and not for long. */
  @Test
  void w21ShouldEndAHandshakeThatStops() throws Exception {
    var deadlines = new Deadlines(Duration.ofMillis(300), Duration.ZERO, Duration.ZERO);
    try (var proxy = Proxy.builder().tls(true).deadlines(deadlines).start();
        var slow = new RawClient(proxy.port())) {
      slow.send(new byte[] {22, 3, 1});
      proxy.connect("app", "", "sslmode=require").close();
      var began = System.nanoTime();
      while (slow.readByte() >= 0) {
        // An alert at most.
      }
      assertThat(System.nanoTime() - began).isLessThan(3_000_000_000L);
      proxy.awaitEvent(event -> event.details().containsValue("startup took too long"));
      proxy.awaitNoCounters();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
