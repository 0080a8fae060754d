package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.net.ProxyServer.ClientTls;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody falls back to plain where TLS is asked for. What a server answers is in W02. */
class W06DowngradeIT {

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

  private static Connection connect(Proxy proxy, String user, String options) throws SQLException {
    var url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres?" + options;
    return DriverManager.getConnection(url, user, "");
  }

  private static SQLException failure(Proxy proxy, String user) {
    return catchThrowableOfType(
        SQLException.class, () -> connect(proxy, user, "sslmode=disable").close());
  }

  @Test
  void shouldRefuseAPlainLoginWhereTlsIsRequired() throws Exception {
    try (var proxy = Proxy.builder().clientTls(clientTls(true)).start()) {
      var failure = failure(proxy, "app");
      assertThat(failure.getSQLState()).isEqualTo("28000");
      assertThat(failure.getMessage()).contains("encrypted connections only");
      proxy.awaitNoCounters();
    }
  }

  @Test
  void shouldLetTheClientChooseWhereTlsIsOffered() throws Exception {
    try (var proxy = Proxy.builder().clientTls(clientTls(false)).start();
        var plain = connect(proxy, "app", "sslmode=disable");
        var encrypted = connect(proxy, "app", "sslmode=require")) {
      assertThat(plain.isValid(5)).isTrue();
      assertThat(encrypted.isValid(5)).isTrue();
    }
  }

  @Test
  void shouldRefuseAServerOfAnotherAuthority() throws Exception {
    try (var proxy =
        Proxy.builder().upstreamPort(database.port()).verifyFull(own.certificate()).start()) {
      var failure = failure(proxy, "trust_role");
      assertThat(failure.getSQLState()).isEqualTo("08006");
      assertThat(failure.getMessage()).contains("no TLS connection");
      proxy.awaitNoCounters();
    }
  }
}
