package dev.gatehouse.api.masking;

import java.util.regex.Pattern;

/**
 * A column of a table, by the names the server's catalog holds (not folded).
 *
 * @param schema the schema
 * @param table the table
 * @param column the column
 */
public record ColumnName(String schema, String table, String column) {

  private static final Pattern DOT = Pattern.compile("\\.");

  /**
   * Reads {@code schema.table.column}.
   *
   * @throws IllegalArgumentException if there are not exactly three non-empty parts
   */
  public static ColumnName parse(String text) {
    var parts = DOT.split(text, -1);
    if (parts.length != 3 || parts[0].isEmpty() || parts[1].isEmpty() || parts[2].isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' is not schema.table.column");
    }
    return new ColumnName(parts[0], parts[1], parts[2]);
  }

  /** {@code schema.table.column}. */
  @Override
  public String toString() {
    return schema + '.' + table + '.' + column;
  }
}
