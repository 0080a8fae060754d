package dev.gatehouse.sql.oracle;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Lineage;
import dev.gatehouse.sql.Outline;
import dev.gatehouse.sql.Relations;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a result as the server and as {@link Lineage} see them: equal in number, and every
 * origin that the server knows is in the lineage, unless that says that it does not know all.
 *
 * @param fields columns whose lineage is known in full
 * @param faults what the lineage lacks
 */
record Traced(int fields, List<String> faults) {

  private static final Traced NOT = new Traced(0, List.of());

  /** A column of the server: its relation and its own name, {@code *} for the whole row. */
  record Column(QualifiedName relation, String name) {}

  /**
   * Compares them.
   *
   * @param columns what a known origin is; null if that is not known
   */
  static Traced of(
      @Nullable Outline outline,
      Relations relations,
      List<Origin> origins,
      Function<Origin, @Nullable Column> columns) {
    var lineage = outline == null ? null : Lineage.of(outline, relations);
    if (lineage == null) {
      return NOT;
    }
    if (lineage.size() != origins.size()) {
      return new Traced(0, List.of(lineage.size() + " columns for " + origins.size()));
    }
    var faults = new ArrayList<String>();
    int fields = 0;
    for (int i = 0; i < origins.size(); i++) {
      if (lineage.get(i).opaque()) {
        continue;
      }
      fields++;
      if (origins.get(i).isKnown()) {
        var column = columns.apply(origins.get(i));
        if (column == null || !holds(lineage.get(i), column, origins.get(i).column() <= 0)) {
          faults.add("column " + (i + 1) + " is " + column + ", not " + lineage.get(i));
        }
      }
    }
    return new Traced(fields, faults);
  }

  /**
   * @param any whether any column of the relation will do: the origin is the row, or a column of
   *     the system
   */
  private static boolean holds(Lineage.Field field, Column column, boolean any) {
    return field.columns().stream()
        .filter(one -> one.relation().equals(column.relation()))
        .anyMatch(one -> any || one.name().equals(column.name()));
  }
}
