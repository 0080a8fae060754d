package dev.gatehouse.sql.oracle;

import dev.gatehouse.session.RawClient;
import dev.gatehouse.sql.Dialect;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/**
 * A PostgreSQL that is asked. There is always the embedded one; more come from {@code
 * -Doracle.binaries}, archives of other versions separated as in a class path, and from {@code
 * -Doracle.port}, a running server on this machine that trusts the user postgres. Its database is
 * scratch: the oracles create and drop what they need in it.
 */
record Server(int port, int major) {

  private static final String DATABASE = "postgres";

  private static final List<Server> ALL = start();

  /** Those to ask, in one JVM started once. */
  static List<Server> all() {
    return ALL;
  }

  Dialect dialect() {
    return new Dialect(major, Dialect.Strings.STANDARD);
  }

  RawClient wire(String user) throws IOException {
    return wire(user, DATABASE);
  }

  RawClient wire(String user, String database) throws IOException {
    return RawClient.login(port, user, database);
  }

  Connection connect() throws SQLException {
    return connect(DATABASE);
  }

  Connection connect(String database) throws SQLException {
    return connect(port, database);
  }

  @Override
  public String toString() {
    return "PostgreSQL " + major;
  }

  private static List<Server> start() {
    try {
      var servers = new ArrayList<Server>();
      servers.add(embedded(builder()));
      for (var jar : property("oracle.binaries").split(File.pathSeparator)) {
        if (!jar.isEmpty()) {
          servers.add(embedded(builder().setPgBinaryResolver((os, machine) -> archive(jar))));
        }
      }
      if (!property("oracle.port").isEmpty()) {
        servers.add(running(Integer.parseInt(property("oracle.port"))));
      }
      return List.copyOf(servers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }

  private static EmbeddedPostgres.Builder builder() {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "off")
        .setServerConfig("log_min_messages", "fatal")
        .setServerConfig("log_min_error_statement", "fatal")
        .setServerConfig("max_locks_per_transaction", "512");
  }

  private static Server embedded(EmbeddedPostgres.Builder builder) throws IOException {
    var postgres = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(postgres)));
    return running(postgres.getPort());
  }

  private static void close(EmbeddedPostgres postgres) {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Server running(int port) {
    try (var connection = connect(port, DATABASE)) {
      return new Server(port, connection.getMetaData().getDatabaseMajorVersion());
    } catch (SQLException e) {
      throw new IllegalStateException("no server answers on port " + port, e);
    }
  }

  private static Connection connect(int port, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + '/' + database + "?sslmode=disable",
        "postgres",
        "");
  }

  /** The server inside an archive of binaries. */
  private static InputStream archive(String jar) throws IOException {
    try (var file = new JarFile(jar)) {
      var entry =
          file.stream()
              .filter(one -> one.getName().endsWith(".txz"))
              .findFirst()
              .orElseThrow(() -> new IOException(jar + " holds no server"));
      return new ByteArrayInputStream(file.getInputStream(entry).readAllBytes());
    }
  }
}
