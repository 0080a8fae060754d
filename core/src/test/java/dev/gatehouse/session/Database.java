package dev.gatehouse.session;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * One real PostgreSQL for all integration tests of this JVM, with the tables of the threat fixture:
 * a customer's ssn is what nobody may see.
 */
public final class Database {

  private static final int PORT = start();

  private Database() {}

  /** In a container if a Docker engine answers, else as a process of this machine. */
  private static int start() {
    try {
      var port =
          DockerClientFactory.instance().isDockerAvailable() ? startContainer() : startProcess();
      prepare(port);
      return port;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Testcontainers stops it when the JVM ends. */
  private static int startContainer() {
    var container =
        new PostgreSQLContainer("postgres:18")
            .withUsername("postgres")
            .withDatabaseName("postgres")
            .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
            .withCommand(
                "postgres",
                "-c",
                "fsync=off",
                "-c",
                "max_connections=200",
                "-c",
                "max_prepared_transactions=10");
    container.start();
    return container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
  }

  private static int startProcess() throws IOException {
    var server =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "off")
            .setServerConfig("max_connections", "200")
            .setServerConfig("max_prepared_transactions", "10")
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
    return server.getPort();
  }

  private static void close(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void prepare(int port) throws SQLException {
    try (var connection = connect(port, "postgres");
        var statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE ROLE app LOGIN;
          CREATE ROLE boss NOLOGIN;
          GRANT boss TO app;
          CREATE SCHEMA s AUTHORIZATION app;
          CREATE TABLE customers(id int PRIMARY KEY, name text, ssn text, bal numeric,
            ssn_norm text GENERATED ALWAYS AS (lower(ssn)) STORED);
          INSERT INTO customers VALUES (1,'ann','SECRET-111',5),(2,'bob','SECRET-222',7);
          CREATE TABLE eq(i int, x text);
          INSERT INTO eq VALUES (1, NULL), (2, repeat('y', 9000));
          CREATE TABLE notes(id int PRIMARY KEY, text text);
          GRANT ALL ON customers, notes, eq TO app, boss;
          GRANT CREATE ON SCHEMA public TO app;
          GRANT TEMP ON DATABASE postgres TO app;
          CREATE VIEW v_cust AS SELECT id, ssn AS code FROM customers;
          GRANT SELECT ON v_cust TO app;
          CREATE FUNCTION open_customers(c refcursor) RETURNS refcursor LANGUAGE plpgsql
            AS 'BEGIN OPEN c FOR SELECT * FROM customers; RETURN c; END';
          CREATE FUNCTION leak() RETURNS SETOF customers LANGUAGE sql SECURITY DEFINER
            AS 'SELECT * FROM customers';
          """);
    }
  }

  public static int port() {
    return PORT;
  }

  /** Waits until the backend runs pg_sleep: a cancel request any earlier would meet nothing. */
  static void awaitSleep(String pid) throws SQLException, InterruptedException {
    var sql = "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid = " + pid;
    try (var connection = connect(port(), "postgres");
        var statement = connection.createStatement()) {
      for (var i = 0; i < 1_000; i++) {
        try (var rows = statement.executeQuery(sql)) {
          if (rows.next()) {
            return;
          }
        }
        Thread.sleep(10);
      }
    }
    throw new AssertionError("backend " + pid + " does not sleep");
  }

  /** A direct connection, past Gatehouse. */
  public static Connection connect(int port, String user) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres?sslmode=disable", user, "");
  }
}
