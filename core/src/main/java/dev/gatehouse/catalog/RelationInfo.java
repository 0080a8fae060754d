package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.QualifiedName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relation of a database: a table, view, index, sequence and so on. Temporary ones belong to
 * sessions, not to the catalog.
 *
 * @param name with its schema
 * @param kind as in pg_class.relkind: {@code r} table, {@code p} partitioned table, {@code v} view,
 *     {@code m} materialized view, {@code f} foreign table, {@code S} sequence, {@code i} and
 *     {@code I} index, {@code t} TOAST table, {@code c} composite type
 * @param columns in the order of their numbers, without dropped and system columns
 * @param definition the query of a view or materialized view, every name in it qualified; null for
 *     other relations, for views of the server's own schemas and for those that could not be read
 */
public record RelationInfo(
    int oid, QualifiedName name, char kind, List<Column> columns, @Nullable String definition) {

  boolean isView() {
    return kind == 'v' || kind == 'm';
  }

  /** Whether it is a view of users whose definition is not known. */
  boolean isUnread() {
    return isView() && definition == null && !Catalog.ofServer(oid);
  }

  /**
   * A column.
   *
   * @param number its attribute number, from 1
   * @param type OID of its type
   */
  public record Column(int number, String name, int type) {}
}
