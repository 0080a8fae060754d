package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.QualifiedName;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Runs the queries of one reading: counts their rows and texts and takes their digest. */
final class Rows {

  /** Rows that the driver holds at once. */
  private static final int FETCH = 5_000;

  /** The same where a row may hold a text of 1 MiB. */
  private static final int FETCH_TEXTS = 50;

  /** For each row, on average. */
  private static final int CHARACTERS = 256;

  private final Connection connection;
  private final int most;
  private final MessageDigest digest;
  private BigInteger sum = BigInteger.ZERO;
  private int count;
  private long characters;

  /** Does something with a row. */
  @FunctionalInterface
  interface Reader {
    void read(ResultSet row) throws SQLException;
  }

  /** There is more than is to be held. */
  static final class TooMany extends SQLException {
    private static final long serialVersionUID = 1L;

    private TooMany(String what) {
      super(what);
    }

    static TooMany objects(int most) {
      return new TooMany(
          "it holds more than " + most + " objects, the limit of catalog.max-objects");
    }

    static TooMany characters(long most) {
      return new TooMany(
          "its names and texts hold more than "
              + most
              + " characters, "
              + CHARACTERS
              + " for each object of the limit catalog.max-objects, which has to be raised for them");
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
    each(query, query, FETCH, reader);
  }

  /** Reads rows that may hold long texts. */
  void eachWithLongTexts(String query, Reader reader) throws SQLException {
    each(query, query, FETCH_TEXTS, reader);
  }

  /**
   * The same in parts: it is no matter for the digest in which, and how often it was tried.
   *
   * @param part what is put into the query
   */
  void eachWithLongTexts(String query, String part, Reader reader) throws SQLException {
    each(query, query.formatted(part), FETCH_TEXTS, reader);
  }

  private void each(String template, String query, int fetch, Reader reader) throws SQLException {
    var key = digest.digest(template.getBytes(StandardCharsets.UTF_8));
    try (var statement = connection.createStatement()) {
      statement.setFetchSize(fetch);
      try (var rows = statement.executeQuery(query)) {
        var columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          if (++count > most) {
            throw TooMany.objects(most);
          }
          add(key, rows, columns);
          reader.read(rows);
        }
      }
    }
  }

  private void add(byte[] query, ResultSet row, int columns) throws SQLException {
    digest.update(query);
    for (var i = 1; i <= columns; i++) {
      var text = String.valueOf(row.getString(i));
      characters += text.length();
      digest.update(text.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    if (characters > (long) CHARACTERS * most) {
      throw TooMany.characters((long) CHARACTERS * most);
    }
    sum = sum.add(new BigInteger(1, digest.digest()));
  }

  /** Of all rows so far; the order in which the server gives the rows of a query is no matter. */
  BigInteger digest() {
    return sum;
  }

  /** An OID: the same bits, as a signed number. */
  static int oid(ResultSet row, int column) throws SQLException {
    return (int) row.getLong(column);
  }

  /** A schema and, in the next column, a name. */
  static QualifiedName name(ResultSet row, int column) throws SQLException {
    return new QualifiedName(text(row, column), text(row, column + 1));
  }

  /** A text; empty for null. */
  static String text(ResultSet row, int column) throws SQLException {
    var text = row.getString(column);
    return text == null ? "" : text;
  }
}
