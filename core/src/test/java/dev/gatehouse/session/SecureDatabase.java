package dev.gatehouse.session;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL with TLS for all integration tests of this JVM, where every role logs in by the
 * method it is named after.
 */
final class SecureDatabase {

  static final String PASSWORD = "the-right-secret";

  private static @Nullable SecureDatabase shared;

  private final EmbeddedPostgres server;
  private final SelfSigned certificate;

  private SecureDatabase(Path folder) throws Exception {
    certificate = SelfSigned.make(folder, "server", "dns:localhost,ip:127.0.0.1");
    // It ends with this JVM.
    server =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "off")
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", certificate.certificate().toString())
            .setServerConfig("ssl_key_file", certificate.key().toString())
            .start();
    prepare();
  }

  private static synchronized SecureDatabase shared() throws Exception {
    if (shared == null) {
      shared = new SecureDatabase(TestFolder.make("server-tls"));
    }
    return shared;
  }

  static int port() throws Exception {
    return shared().server.getPort();
  }

  /** The server's certificate, which is its own authority; PEM. */
  static Path certificate() throws Exception {
    return shared().certificate.certificate();
  }

  private void prepare() throws SQLException, IOException {
    try (var connection = Database.connect(server.getPort(), "postgres");
        var statement = connection.createStatement()) {
      statement.execute("CREATE ROLE trust_role LOGIN; CREATE ROLE nobody_role LOGIN");
      statement.execute("CREATE ROLE password_role LOGIN PASSWORD '" + PASSWORD + "'");
      statement.execute("SET password_encryption = 'md5'");
      statement.execute("CREATE ROLE md5_role LOGIN PASSWORD '" + PASSWORD + "'");
      statement.execute("SET password_encryption = 'scram-sha-256'");
      statement.execute("CREATE ROLE scram_role LOGIN PASSWORD '" + PASSWORD + "'");
      try (var file = statement.executeQuery("SHOW hba_file")) {
        file.next();
        Files.writeString(
            Path.of(file.getString(1)),
            """
            host all postgres,trust_role 127.0.0.1/32 trust
            host all password_role 127.0.0.1/32 password
            host all md5_role 127.0.0.1/32 md5
            host all scram_role 127.0.0.1/32 scram-sha-256
            """);
      }
      statement.execute("SELECT pg_reload_conf()");
    }
  }
}
