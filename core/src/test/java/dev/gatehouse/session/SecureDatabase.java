package dev.gatehouse.session;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** A PostgreSQL with TLS, where every role logs in by the method it is named after. */
final class SecureDatabase implements AutoCloseable {

  static final String PASSWORD = "the-right-secret";

  private final EmbeddedPostgres server;
  final SelfSigned certificate;

  SecureDatabase(Path folder) throws Exception {
    certificate = SelfSigned.make(folder, "server", "dns:localhost,ip:127.0.0.1");
    var data = folder.resolve("data");
    server =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setServerConfig("fsync", "off")
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", certificate.certificate().toString())
            .setServerConfig("ssl_key_file", certificate.key().toString())
            .start();
    try {
      prepare(data);
    } catch (SQLException | IOException e) {
      server.close();
      throw e;
    }
  }

  private void prepare(Path data) throws SQLException, IOException {
    try (var connection = Database.connect(port(), "postgres");
        var statement = connection.createStatement()) {
      statement.execute("CREATE ROLE trust_role LOGIN; CREATE ROLE nobody_role LOGIN");
      statement.execute("CREATE ROLE password_role LOGIN PASSWORD '" + PASSWORD + "'");
      statement.execute("SET password_encryption = 'md5'");
      statement.execute("CREATE ROLE md5_role LOGIN PASSWORD '" + PASSWORD + "'");
      statement.execute("SET password_encryption = 'scram-sha-256'");
      statement.execute("CREATE ROLE scram_role LOGIN PASSWORD '" + PASSWORD + "'");
      Files.writeString(
          data.resolve("pg_hba.conf"),
          """
          host all postgres,trust_role 127.0.0.1/32 trust
          host all password_role 127.0.0.1/32 password
          host all md5_role 127.0.0.1/32 md5
          host all scram_role 127.0.0.1/32 scram-sha-256
          """);
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
