package dev.gatehouse.catalog;

import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.api.sql.QualifiedName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one database says of the columns protected from a session. Immutable. */
public final class ProtectedCatalog {

  private record Attribute(int table, int number) {}

  private final Map<Attribute, ColumnName> columns;
  private final Set<Integer> tables;
  private final Set<Integer> derived;
  private final Set<Attribute> computed;
  private final Set<String> names;
  private final Set<String> routines;
  private final Set<ColumnName> unresolved;

  private ProtectedCatalog(
      Map<Attribute, ColumnName> columns,
      Set<Integer> tables,
      Set<Integer> derived,
      Set<Attribute> computed,
      Set<String> names,
      Set<String> routines,
      Set<ColumnName> unresolved) {
    this.columns = columns;
    this.tables = tables;
    this.derived = derived;
    this.computed = computed;
    this.names = names;
    this.routines = routines;
    this.unresolved = unresolved;
  }

  /**
   * Builds it from the rows of {@link CatalogQuery#SQL}.
   *
   * @param wanted the columns the query was asked for
   * @throws IllegalArgumentException if a row is not of that shape
   */
  public static ProtectedCatalog of(List<List<String>> rows, Set<ColumnName> wanted) {
    var columns = new HashMap<Attribute, ColumnName>();
    var tables = new HashSet<Integer>();
    var derived = new HashSet<Integer>();
    var names = new HashSet<String>();
    var computed = new HashSet<Attribute>();
    var routines = new HashSet<String>();
    var unresolved = new HashSet<>(wanted);
    // A table that is missing now may be made the next moment: its name stays protected.
    wanted.forEach(column -> names.add(column.table()));
    for (var row : rows) {
      if (row.size() != 6) {
        throw new IllegalArgumentException("a catalog row has " + row.size() + " columns");
      }
      var oid = Integer.parseUnsignedInt(row.get(1));
      switch (row.get(0)) {
        case "column" -> {
          var column = new ColumnName(row.get(3), row.get(4), row.get(5));
          columns.put(new Attribute(oid, Integer.parseInt(row.get(2))), column);
          unresolved.remove(column);
          tables.add(oid);
        }
        case "derived" -> {
          derived.add(oid);
          names.add(row.get(4));
        }
        case "computed" -> computed.add(new Attribute(oid, Integer.parseInt(row.get(2))));
        case "routine" -> routines.add(row.get(4));
        default -> throw new IllegalArgumentException("a catalog row of unknown kind");
      }
    }
    return new ProtectedCatalog(columns, tables, derived, computed, names, routines, unresolved);
  }

  /** The protected column at this place, or null. */
  public @Nullable ColumnName column(int table, int attribute) {
    return columns.get(new Attribute(table, attribute));
  }

  /** Whether the column at this place is generated from a protected one of its table. */
  public boolean isComputed(int table, int attribute) {
    return computed.contains(new Attribute(table, attribute));
  }

  /** Columns of the configuration that this database does not have. */
  public Set<ColumnName> unresolved() {
    return unresolved;
  }

  /** Whether a name in a statement may mean the table of an unresolved column. */
  public boolean mayBeUnresolved(QualifiedName name) {
    return unresolved.stream().anyMatch(column -> column.table().equals(name.name()));
  }

  /** Whether the table has a protected column. */
  public boolean isProtected(int table) {
    return tables.contains(table);
  }

  /** Whether the relation shows rows of a protected table under its own name. */
  public boolean isDerived(int relation) {
    return derived.contains(relation);
  }

  /**
   * Whether a name in a statement may mean a protected or derived relation. Schemas are not
   * compared: which one an unqualified name finds depends on the search path, and a schema may be
   * renamed.
   */
  public boolean mayBeProtected(QualifiedName name) {
    return names.contains(name.name());
  }

  /** Whether a name in a statement may mean a function that is not the server's own. */
  public boolean mayBeUserRoutine(QualifiedName name) {
    return routines.contains(name.name());
  }
}
