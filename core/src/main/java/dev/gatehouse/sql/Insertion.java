package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an INSERT makes of the columns it gets.
 *
 * @param columns as written; empty for all columns of the target in their order
 */
record Insertion(QualifiedName target, List<String> columns) {

  /** The column that gets the value at this position, {@code #1} for the first one of all. */
  @Nullable String column(int position) {
    if (columns.isEmpty()) {
      return "#" + (position + 1);
    }
    return position < columns.size() ? columns.get(position) : null;
  }
}
