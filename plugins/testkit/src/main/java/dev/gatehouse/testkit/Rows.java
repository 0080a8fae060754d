package dev.gatehouse.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A result of the server in the box, all of it in text format.
 *
 * @param rows cells as text, null for NULL
 */
public record Rows(List<Column> columns, List<List<@Nullable String>> rows) {

  /**
   * A column of type {@code text}.
   *
   * @param origin {@code schema.table.column}, null for an expression
   */
  public record Column(String label, @Nullable String origin) {}

  /** A column that comes from a table: {@code schema.table.column}. */
  public static Column column(String label, String origin) {
    return new Column(label, origin);
  }

  /** A column that is an expression. */
  public static Column expression(String label) {
    return new Column(label, null);
  }

  /** A result with these columns and no row yet. */
  public static Rows of(Column... columns) {
    return new Rows(List.of(columns), List.of());
  }

  /** The same with one more row. */
  public Rows row(@Nullable String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells for " + columns.size() + " columns");
    }
    List<List<@Nullable String>> more = new ArrayList<>(rows);
    more.add(Arrays.asList(cells));
    return new Rows(columns, more);
  }
}
