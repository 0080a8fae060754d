package dev.gatehouse.app.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** A PostgreSQL of its own, in a temporary folder, with the shop in it. */
public final class Shop implements AutoCloseable {

  /** The name of the database. */
  public static final String DATABASE = "shop";

  private final EmbeddedPostgres server;

  private Shop(EmbeddedPostgres server) {
    this.server = server;
  }

  /**
   * Starts the server on a free port and runs the script.
   *
   * @param script creates the shop
   * @throws IOException if the server does not start or the script cannot be read
   * @throws SQLException if the script fails
   */
  public static Shop open(Path script) throws IOException, SQLException {
    var sql = Files.readString(script);
    var shop = new Shop(EmbeddedPostgres.builder().start());
    try {
      shop.execute("postgres", "CREATE DATABASE " + DATABASE);
      shop.execute(DATABASE, sql);
      return shop;
    } catch (SQLException | RuntimeException e) {
      shop.close();
      throw e;
    }
  }

  private void execute(String database, String sql) throws SQLException {
    try (var connection = server.getDatabase("postgres", database).getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The port of the server on 127.0.0.1. */
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
