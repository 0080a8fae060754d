package dev.gatehouse.catalog;

import dev.gatehouse.api.config.Secret;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Connects with the PostgreSQL JDBC driver: nothing but reading, and every statement limited in
 * time.
 *
 * @param password null if the server asks for none
 * @param tls how the connection is encrypted, and never less
 * @param requireAuth what the server may ask for, in the words of libpq's require_auth
 * @param connectTimeout for TCP, TLS and login, each
 * @param statementTimeout for each query
 */
public record DriverSource(
    String host,
    int port,
    String user,
    @Nullable Secret password,
    Tls tls,
    Set<String> requireAuth,
    Duration connectTimeout,
    Duration statementTimeout)
    implements CatalogSource {

  /**
   * TLS to the server.
   *
   * @param mode as sslmode: {@code disable}, {@code require} or {@code verify-full}
   * @param direct whether it begins at once
   * @param rootCertificate PEM; null for the authorities of the JDK
   */
  public record Tls(String mode, boolean direct, @Nullable Path rootCertificate) {}

  /** How it shows up in pg_stat_activity. */
  private static final String APPLICATION = "gatehouse catalog";

  /** Bytes of rows that the driver holds at once. */
  private static final String RESULT_BUFFER = "64M";

  private static final String JDK_AUTHORITIES = "org.postgresql.ssl.DefaultJavaSSLFactory";

  @Override
  public Connection connect(String database) throws SQLException {
    var connection = new Driver().connect("jdbc:postgresql:///", properties(database));
    if (connection == null) {
      throw new SQLException("the driver does not know its own URL");
    }
    return connection;
  }

  private Properties properties(String database) {
    var properties = new Properties();
    PGProperty.PG_HOST.set(properties, host);
    PGProperty.PG_PORT.set(properties, port);
    PGProperty.PG_DBNAME.set(properties, database);
    PGProperty.USER.set(properties, user);
    if (password != null) {
      PGProperty.PASSWORD.set(properties, password.reveal());
    }
    PGProperty.REQUIRE_AUTH.set(properties, String.join(",", requireAuth));
    PGProperty.SSL_MODE.set(properties, tls.mode());
    if (tls.direct()) {
      PGProperty.SSL_NEGOTIATION.set(properties, "direct");
    }
    if (tls.rootCertificate() != null) {
      PGProperty.SSL_ROOT_CERT.set(properties, tls.rootCertificate().toString());
    } else if (tls.mode().equals("verify-full")) {
      PGProperty.SSL_FACTORY.set(properties, JDK_AUTHORITIES);
    }
    PGProperty.GSS_ENC_MODE.set(properties, "disable");
    PGProperty.APPLICATION_NAME.set(properties, APPLICATION);
    var connectSeconds = seconds(connectTimeout);
    PGProperty.CONNECT_TIMEOUT.set(properties, connectSeconds);
    PGProperty.LOGIN_TIMEOUT.set(properties, connectSeconds);
    // The server ends a slow query itself; this is for one that answers nothing at all.
    PGProperty.SOCKET_TIMEOUT.set(properties, seconds(statementTimeout) + connectSeconds);
    PGProperty.MAX_RESULT_BUFFER.set(properties, RESULT_BUFFER);
    // If we are gone without a word, the server gives up our transaction, too.
    PGProperty.OPTIONS.set(
        properties,
        "-c standard_conforming_strings=on -c default_transaction_read_only=on -c statement_timeout="
            + statementTimeout.toMillis()
            + " -c lock_timeout="
            + statementTimeout.toMillis()
            + " -c idle_in_transaction_session_timeout="
            + statementTimeout.toMillis());
    return properties;
  }

  private static int seconds(Duration duration) {
    return (int) Math.max(1, duration.toSeconds());
  }
}
