package dev.gatehouse.catalog;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Runs the queries of one reading: counts their rows and takes their digest. */
final class Rows {

  private static final int FETCH = 5_000;

  private final Connection connection;
  private final int most;
  private final MessageDigest digest;
  private BigInteger sum = BigInteger.ZERO;
  private int queries;
  private int count;

  /** Does something with a row. */
  @FunctionalInterface
  interface Reader {
    void read(ResultSet row) throws SQLException;
  }

  /** There is more than is to be held. */
  static final class TooMany extends SQLException {
    private static final long serialVersionUID = 1L;

    TooMany(int most) {
      super("it holds more than " + most + " objects, the limit of catalog.max-objects");
    }
  }

  /**
   * Begins.
   *
   * @param most rows of all queries together
   */
  Rows(Connection connection, int most) {
    this.connection = connection;
    this.most = most;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  void each(String query, Reader reader) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.setFetchSize(FETCH);
      try (var rows = statement.executeQuery(query)) {
        var columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          if (++count > most) {
            throw new TooMany(most);
          }
          add(rows, columns);
          reader.read(rows);
        }
      }
    }
    queries++;
  }

  private void add(ResultSet row, int columns) throws SQLException {
    digest.update((byte) queries);
    for (var i = 1; i <= columns; i++) {
      digest.update(String.valueOf(row.getString(i)).getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    sum = sum.add(new BigInteger(1, digest.digest()));
  }

  /** Of all rows so far; the order in which the server gives the rows of a query is no matter. */
  BigInteger digest() {
    return sum;
  }
}
