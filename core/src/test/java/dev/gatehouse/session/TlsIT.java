package dev.gatehouse.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.net.ProxyServer.ClientTls;
import dev.gatehouse.net.SslMode;
import dev.gatehouse.session.RawClient.Frames;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on either leg, and what must not happen just before it. */
class TlsIT {

  private static final byte[] SSL_REQUEST =
      ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();
  private static final byte[] GSSENC_REQUEST =
      ByteBuffer.allocate(8).putInt(8).putInt(80877104).array();
  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");

  @TempDir private static Path folder;

  private static SecureDatabase database;
  private static SelfSigned own;

  @BeforeAll
  static void start() throws Exception {
    database = new SecureDatabase(folder);
    own = SelfSigned.make(folder, "own", "dns:localhost,ip:127.0.0.1");
  }

  @AfterAll
  static void stop() throws Exception {
    database.close();
  }

  private static ClientTls clientTls(boolean required) {
    return new ClientTls(own.certificate(), own.key(), required);
  }

  /** In front of the server with TLS. */
  private static Proxy.Builder secure() {
    return Proxy.builder().upstreamPort(database.port());
  }

  private static Connection connect(Proxy proxy, String user, String options) throws SQLException {
    var url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres?" + options;
    return DriverManager.getConnection(url, user, SecureDatabase.PASSWORD);
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

  private static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @Test
  void shouldSpeakTlsWithTheClient() throws Exception {
    try (var proxy = Proxy.builder().clientTls(clientTls(true)).start();
        var connection = connect(proxy, "app", "sslmode=require")) {
      assertThat(upstreamEncrypted(connection)).isFalse();
      var event = proxy.awaitEvent(one -> one.type().equals("authentication"));
      assertThat(requireNonNull(event.session()).clientTls()).startsWith("TLSv1.");
    }
  }

  @Test
  void w06ShouldRefuseAPlainLoginWhereTlsIsRequired() throws Exception {
    try (var proxy = Proxy.builder().clientTls(clientTls(true)).start()) {
      var failure = failure(proxy, "app", "sslmode=disable");
      assertThat(failure.getSQLState()).isEqualTo("28000");
      assertThat(failure.getMessage()).contains("encrypted connections only");
      proxy.awaitSessions(0);
    }
  }

  @Test
  void w06ShouldLetTheClientChooseWhereTlsIsOffered() throws Exception {
    try (var proxy = Proxy.builder().clientTls(clientTls(false)).start();
        var plain = connect(proxy, "app", "sslmode=disable");
        var encrypted = connect(proxy, "app", "sslmode=require")) {
      assertThat(plain.isValid(5)).isTrue();
      assertThat(encrypted.isValid(5)).isTrue();
    }
  }

  @Test
  void w01ShouldRefuseBytesBehindSslRequest() throws Exception {
    try (var proxy = Proxy.builder().clientTls(clientTls(false)).start();
        var client = new RawClient(proxy.port())) {
      client.send(join(SSL_REQUEST, STARTUP));
      var answer = client.untilEnd();
      assertThat(RawClient.letters(answer)).isEqualTo("E");
      assertThat(answer.getFirst().field('M')).contains("unencrypted data after SSL request");
      proxy.awaitSessions(0);
    }
  }

  @Test
  void w03ShouldRefuseASecondSslRequest() throws Exception {
    try (var proxy = Proxy.builder().start();
        var client = new RawClient(proxy.port())) {
      client.send(SSL_REQUEST);
      assertThat(client.readByte()).isEqualTo('N');
      client.send(SSL_REQUEST);
      assertThat(RawClient.letters(client.untilEnd())).isEqualTo("E");
    }
  }

  @Test
  void w04ShouldNeverAcceptGssEncryption() throws Exception {
    try (var proxy = Proxy.builder().clientTls(clientTls(false)).start();
        var client = new RawClient(proxy.port())) {
      client.send(GSSENC_REQUEST);
      assertThat(client.readByte()).isEqualTo('N');
      client.send(STARTUP);
      client.untilReady();
      client.send(new Frames().query("SELECT 1"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("TDCZ");
    }
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static Socket encrypted(int port) throws Exception {
    var plain = new Socket(InetAddress.getLoopbackAddress(), port);
    plain.setSoTimeout(10_000);
    plain.getOutputStream().write(SSL_REQUEST);
    assertThat(plain.getInputStream().read()).isEqualTo('S');
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
    return context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void w03ShouldRefuseEncryptionInsideTls(boolean ssl) throws Exception {
    try (var proxy = Proxy.builder().clientTls(clientTls(false)).start();
        var client = encrypted(proxy.port())) {
      client.getOutputStream().write(ssl ? SSL_REQUEST : GSSENC_REQUEST);
      assertThat(client.getInputStream().read()).isEqualTo('E');
      proxy.awaitSessions(0);
    }
  }

  /** Several messages in one TLS record, one message in several records. */
  @Test
  void w11ShouldReadAcrossTlsRecords() throws Exception {
    try (var proxy = Proxy.builder().clientTls(clientTls(false)).start();
        var client = encrypted(proxy.port())) {
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
    try (var proxy = Proxy.builder().clientTls(clientTls(true)).start()) {
      try (var client = new RawClient(proxy.port())) {
        client.send(SSL_REQUEST);
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
    var authority = database.certificate.certificate();
    for (var host : new String[] {"127.0.0.1", "localhost"}) {
      try (var proxy = secure().verifyFull(authority).upstreamHost(host).start();
          var connection = connect(proxy, "trust_role", "sslmode=disable")) {
        assertThat(upstreamEncrypted(connection)).isTrue();
      }
    }
  }

  @Test
  void w06ShouldRefuseAServerOfAnotherAuthority() throws Exception {
    try (var proxy = secure().verifyFull(own.certificate()).start()) {
      var failure = failure(proxy, "trust_role", "sslmode=disable");
      assertThat(failure.getSQLState()).isEqualTo("08006");
      assertThat(failure.getMessage()).contains("no TLS connection");
      proxy.awaitSessions(0);
    }
  }

  @Test
  void w27ShouldRefuseAServerOfAnotherName() throws Exception {
    try (var proxy =
        secure().verifyFull(database.certificate.certificate()).upstreamHost("127.0.0.2").start()) {
      var failure = failure(proxy, "trust_role", "sslmode=disable");
      assertThat(failure.getSQLState()).isEqualTo("08006");
      assertThat(failure.getMessage()).contains("127.0.0.2");
    }
  }

  /** W02: nothing but an S alone is an offer; there is no going on without. */
  @ParameterizedTest
  @ValueSource(strings = {"N", "Sx", "ESFATAL\0Mno\0\0", "S\26\3\3", "x"})
  void w06ShouldNeverFallBackToPlain(String answer) throws Exception {
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
      assertThat(error.field('M')).contains("TLS");
      proxy.awaitSessions(0);
    }
    assertThat(behind).isFalse();
  }

  @Test
  void f08ShouldEndALoginWhoseServerNeverAnswersSslRequest() throws Exception {
    try (var fake = new FakeServer(FakeServer.Peer::untilEnd);
        var proxy = Proxy.builder().upstreamPort(fake.port()).sslMode(SslMode.REQUIRE).start();
        var client = new RawClient(proxy.port())) {
      client.send(STARTUP);
      assertThat(client.untilEnd().getLast().field('M')).contains("took too long");
      proxy.awaitSessions(0);
    }
  }

  /** W07: a client that would bind to its TLS connection learns why it cannot. */
  @ParameterizedTest
  @CsvSource({"prefer,false", "disable,true", "require,false"})
  void w07ShouldRelayScramBetweenTwoTlsConnections(String binding, boolean works) throws Exception {
    try (var proxy = secure().sslMode(SslMode.REQUIRE).clientTls(clientTls(true)).start()) {
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
    try (var proxy = secure().sslMode(SslMode.REQUIRE).clientTls(clientTls(true)).start();
        var connection = connect(proxy, "trust_role", "sslmode=require");
        var statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      var failure =
          catchThrowableOfType(SQLException.class, () -> statement.execute("SELECT pg_sleep(20)"));
      assertThat(failure.getSQLState()).isEqualTo("57014");
    }
  }
}
