package dev.gatehouse.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.net.SslMode;
import dev.gatehouse.session.RawClient.Frames;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on either leg, and what must not happen just before it. */
class TlsIT {

  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");

  /** In front of the server with TLS. */
  private static Proxy.Builder secure() throws Exception {
    return Proxy.builder().upstreamPort(SecureDatabase.port());
  }

  private static Connection connect(Proxy proxy, String user, String options) throws SQLException {
    return proxy.connect(user, SecureDatabase.PASSWORD, options);
  }

  private static SQLException failure(Proxy proxy, String user, String options) {
    return catchThrowableOfType(SQLException.class, () -> connect(proxy, user, options).close());
  }

  private static boolean upstreamEncrypted(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
      rows.next();
      return rows.getBoolean(1);
    }
  }

  @Test
  void shouldSpeakTlsWithTheClient() throws Exception {
    try (var proxy = Proxy.builder().tls(true).start();
        var connection = connect(proxy, "app", "sslmode=require")) {
      assertThat(upstreamEncrypted(connection)).isFalse();
      var event = proxy.awaitEvent(one -> one.type().equals("authentication"));
      assertThat(requireNonNull(event.session()).clientTls()).startsWith("TLSv1.");
    }
  }

  @Test
  void w03ShouldRefuseASecondSslRequest() throws Exception {
    try (var proxy = Proxy.builder().start();
        var client = new RawClient(proxy.port())) {
      client.send(TlsClient.SSL_REQUEST);
      assertThat(client.readByte()).isEqualTo('N');
      client.send(TlsClient.SSL_REQUEST);
      assertThat(RawClient.letters(client.untilEnd())).isEqualTo("E");
    }
  }

  @Test
  void w04ShouldNeverAcceptGssEncryption() throws Exception {
    try (var proxy = Proxy.builder().tls(false).start();
        var client = new RawClient(proxy.port())) {
      client.send(TlsClient.GSSENC_REQUEST);
      assertThat(client.readByte()).isEqualTo('N');
      client.send(STARTUP);
      client.untilReady();
      client.send(new Frames().query("SELECT 1"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("TDCZ");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void w03ShouldRefuseEncryptionInsideTls(boolean ssl) throws Exception {
    try (var proxy = Proxy.builder().tls(false).start();
        var client = TlsClient.requested(proxy.port())) {
      client.getOutputStream().write(ssl ? TlsClient.SSL_REQUEST : TlsClient.GSSENC_REQUEST);
      assertThat(client.getInputStream().read()).isEqualTo('E');
      proxy.awaitSessions(0);
    }
  }

  /** Several messages in one TLS record, one message in several records. */
  @Test
  void w11ShouldReadAcrossTlsRecords() throws Exception {
    try (var proxy = Proxy.builder().tls(false).start();
        var client = TlsClient.requested(proxy.port())) {
      var out = client.getOutputStream();
      for (var one : STARTUP) {
        out.write(one);
        out.flush();
      }
      out.write(new Frames().query("SELECT 1").query("SELECT 2").query("SELECT 3").bytes());
      out.flush();
      assertThat(ready(new DataInputStream(client.getInputStream()), 4)).isTrue();
    }
  }

  private static boolean ready(DataInputStream in, int times) throws IOException {
    for (var left = times; left > 0; ) {
      try {
        var type = in.readByte();
        in.skipNBytes(in.readInt() - 4L);
        left -= type == 'Z' ? 1 : 0;
      } catch (EOFException closed) {
        return false;
      }
    }
    return true;
  }

  @Test
  void shouldSurviveWhoSpeaksNoTlsAfterAll() throws Exception {
    try (var proxy = Proxy.builder().tls(true).start()) {
      try (var client = new RawClient(proxy.port())) {
        client.send(TlsClient.SSL_REQUEST);
        assertThat(client.readByte()).isEqualTo('S');
        client.send(STARTUP);
        while (client.readByte() >= 0) {
          // A TLS alert at most.
        }
      }
      proxy.awaitSessions(0);
      connect(proxy, "app", "sslmode=require").close();
    }
  }

  @Test
  void shouldSpeakTlsWithTheServer() throws Exception {
    try (var proxy = secure().sslMode(SslMode.REQUIRE).start();
        var connection = connect(proxy, "scram_role", "sslmode=disable")) {
      assertThat(upstreamEncrypted(connection)).isTrue();
      // Longer than it may take to connect.
      Thread.sleep(2_500);
      assertThat(upstreamEncrypted(connection)).isTrue();
    }
  }

  @Test
  void shouldVerifyTheServer() throws Exception {
    var authority = SecureDatabase.certificate();
    for (var host : new String[] {"127.0.0.1", "localhost"}) {
      try (var proxy = secure().verifyFull(authority).upstreamHost(host).start();
          var connection = connect(proxy, "trust_role", "sslmode=disable")) {
        assertThat(upstreamEncrypted(connection)).isTrue();
      }
    }
  }

  @Test
  void w27ShouldRefuseAServerOfAnotherName() throws Exception {
    try (var proxy =
        secure().verifyFull(SecureDatabase.certificate()).upstreamHost("127.0.0.2").start()) {
      var failure = failure(proxy, "trust_role", "sslmode=disable");
      assertThat(failure.getSQLState()).isEqualTo("08006");
      assertThat(failure.getMessage()).contains("127.0.0.2");
    }
  }

  /** W07: a client that would bind to its TLS connection learns why it cannot. */
  @ParameterizedTest
  @CsvSource({"prefer,false", "disable,true", "require,false"})
  void w07ShouldRelayScramBetweenTwoTlsConnections(String binding, boolean works) throws Exception {
    try (var proxy = secure().sslMode(SslMode.REQUIRE).tls(true).start()) {
      var options = "sslmode=require&channelBinding=" + binding;
      if (works) {
        try (var connection = connect(proxy, "scram_role", options)) {
          assertThat(upstreamEncrypted(connection)).isTrue();
        }
      } else {
        var failure = failure(proxy, "scram_role", options);
        assertThat(failure.getMessage()).containsIgnoringCase("channel binding");
        proxy.awaitSessions(0);
      }
    }
  }

  @Test
  void w20ShouldCancelOverTls() throws Exception {
    try (var proxy = secure().sslMode(SslMode.REQUIRE).tls(true).start();
        var connection = connect(proxy, "trust_role", "sslmode=require");
        var statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      var failure =
          catchThrowableOfType(SQLException.class, () -> statement.execute("SELECT pg_sleep(20)"));
      assertThat(failure.getSQLState()).isEqualTo("57014");
    }
  }
}
