package dev.gatehouse.catalog;

import dev.gatehouse.api.masking.ColumnName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * The query that resolves protected columns. It runs on the session's own connection between two
 * statements, so it sees what the session sees, objects of its open transaction included. Every
 * table, type, function and operator in it is qualified: nothing a client may have put on its
 * search path is called.
 */
public final class CatalogQuery {

  /**
   * Rows of (kind, OID, attribute number, schema, table, column):
   *
   * <ul>
   *   <li>{@code column}: a protected column
   *   <li>{@code derived}: a relation that shows the rows of a protected one: views and
   *       materialized views over it, its parents, children and partitions, and their views in
   *       turn; and the statistics of the server, which hold sample values
   *   <li>{@code computed}: a column of a protected table that is generated from a protected column
   *   <li>{@code routine}: the name of a function that is not the server's own
   * </ul>
   */
  public static final String SQL =
      """
      WITH RECURSIVE wanted AS (
        SELECT w.s, w.t, w.c
        FROM ROWS FROM (
          pg_catalog.unnest($1::pg_catalog.text[]),
          pg_catalog.unnest($2::pg_catalog.text[]),
          pg_catalog.unnest($3::pg_catalog.text[])) AS w(s, t, c)
      ), columns AS (
        SELECT c.oid, a.attnum, w.s, w.t, w.c
        FROM wanted w
        JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) w.s
        JOIN pg_catalog.pg_class c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid
          AND c.relname OPERATOR(pg_catalog.=) w.t
        JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid
          AND a.attname OPERATOR(pg_catalog.=) w.c
        WHERE a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
      ), edges AS (
        SELECT d.refobjid AS source, r.ev_class AS target
        FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_rewrite r ON r.oid OPERATOR(pg_catalog.=) d.objid
        WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_rewrite'::pg_catalog.regclass
          AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
          AND d.refobjid OPERATOR(pg_catalog.<>) r.ev_class
        UNION SELECT i.inhparent, i.inhrelid FROM pg_catalog.pg_inherits i
        UNION SELECT i.inhrelid, i.inhparent FROM pg_catalog.pg_inherits i
      ), reached AS (
        SELECT c.oid FROM columns c
        UNION
        SELECT e.target FROM edges e JOIN reached r ON r.oid OPERATOR(pg_catalog.=) e.source
      ), derived AS (
        SELECT r.oid FROM reached r EXCEPT SELECT c.oid FROM columns c
        UNION
        SELECT s.oid FROM pg_catalog.pg_class s
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) s.relnamespace
        WHERE n.nspname OPERATOR(pg_catalog.=) 'pg_catalog'
          AND s.relname OPERATOR(pg_catalog.=) ANY ('{pg_statistic, pg_stats, pg_stats_ext,
            pg_statistic_ext_data, pg_stats_ext_exprs}'::pg_catalog.name[])
      )
      SELECT 'column', c.oid::pg_catalog.text, c.attnum::pg_catalog.text, c.s, c.t, c.c
      FROM columns c
      UNION ALL
      SELECT 'derived', c.oid::pg_catalog.text, '0', n.nspname::pg_catalog.text,
        c.relname::pg_catalog.text, ''
      FROM derived d
      JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) d.oid
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
      UNION ALL
      SELECT 'computed', f.adrelid::pg_catalog.text, f.adnum::pg_catalog.text, '', '', ''
      FROM columns c
      JOIN pg_catalog.pg_depend d ON d.refobjid OPERATOR(pg_catalog.=) c.oid
        AND d.refobjsubid OPERATOR(pg_catalog.=) c.attnum
      JOIN pg_catalog.pg_attrdef f ON f.oid OPERATOR(pg_catalog.=) d.objid
        AND f.adrelid OPERATOR(pg_catalog.=) c.oid AND f.adnum OPERATOR(pg_catalog.<>) c.attnum
      WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_attrdef'::pg_catalog.regclass
      UNION ALL
      SELECT DISTINCT 'routine', '0', '0', '', p.proname::pg_catalog.text, ''
      FROM pg_catalog.pg_proc p
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
      WHERE n.nspname OPERATOR(pg_catalog.<>) 'pg_catalog'
        AND n.nspname OPERATOR(pg_catalog.<>) 'information_schema'
      """;

  private CatalogQuery() {}

  /** The three parameters of {@link #SQL}, as PostgreSQL array literals. */
  public static List<String> parameters(Collection<ColumnName> columns) {
    return List.of(
        array(columns, ColumnName::schema),
        array(columns, ColumnName::table),
        array(columns, ColumnName::column));
  }

  private static String array(
      Collection<ColumnName> columns, Function<ColumnName, String> component) {
    var elements = new ArrayList<String>(columns.size());
    for (var column : columns) {
      var text = component.apply(column).replace("\\", "\\\\").replace("\"", "\\\"");
      elements.add('"' + text + '"');
    }
    return '{' + String.join(",", elements) + '}';
  }
}
