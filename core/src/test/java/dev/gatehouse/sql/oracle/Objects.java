package dev.gatehouse.sql.oracle;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.SqlText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The objects of a database and what each of them leads to: views to what they are made of, tables
 * to their partitions, policies, triggers, defaults and checks, operators and casts to their
 * functions. It is the expected side of the oracles, so it owes nothing to room {@code catalog}: it
 * knows PostgreSQL's dependencies and little else.
 */
final class Objects {

  /** Where unqualified names are looked for, in order. */
  private static final List<String> PATH = List.of("pg_temp", "pg_catalog", "bank", "public");

  /**
   * @param catalog {@code pg_class}, {@code pg_proc}, …
   * @param oid its row there
   */
  record Node(String catalog, long oid) {}

  private static final String NAMES =
      """
      select 'pg_class', oid, relnamespace::regnamespace::text, relname from pg_class
      union all select 'pg_proc', oid, pronamespace::regnamespace::text, proname from pg_proc
      union all select 'pg_operator', oid, oprnamespace::regnamespace::text, oprname from pg_operator
      union all select 'pg_type', oid, typnamespace::regnamespace::text, typname from pg_type
      """;

  /** From each object to what it needs, and from tables and types to what hangs on them. */
  private static final String EDGES =
      """
      select classid::regclass::text, objid, refclassid::regclass::text, refobjid from pg_depend
        where not (refclassid = 'pg_class'::regclass
          and (classid = 'pg_type'::regclass or (classid = 'pg_class'::regclass and deptype <> 'n')))
      union all select 'pg_class', ev_class, 'pg_rewrite', oid from pg_rewrite
      union all select 'pg_class', polrelid, 'pg_policy', oid from pg_policy
      union all select 'pg_class', tgrelid, 'pg_trigger', oid from pg_trigger
      union all select 'pg_class', adrelid, 'pg_attrdef', oid from pg_attrdef
      union all select 'pg_class', conrelid, 'pg_constraint', oid from pg_constraint where conrelid <> 0
      union all select 'pg_class', confrelid, 'pg_class', conrelid from pg_constraint where confrelid <> 0
      union all select 'pg_type', contypid, 'pg_constraint', oid from pg_constraint where contypid <> 0
      union all select 'pg_class', indrelid, 'pg_class', indexrelid from pg_index
      union all select 'pg_class', inhparent, 'pg_class', inhrelid from pg_inherits
      union all select 'pg_proc', p.oid, 'pg_class', c.oid from pg_proc p
        join pg_language l on l.oid = p.prolang and l.lanname = 'plpgsql'
        join pg_class c on position('bank.' || c.relname in p.prosrc) > 0
      union all select 'pg_type', casttarget, 'pg_cast', oid from pg_cast where castfunc >= 16384
      """;

  private static final String SQL_BODIES =
      """
      select p.oid, p.prosrc from pg_proc p join pg_language l on l.oid = p.prolang
      where l.lanname = 'sql' and p.prosqlbody is null and p.oid >= 16384
      """;

  private static final String VOLATILE =
      "select oid from pg_proc where provolatile = 'v' and oid >= 16384";

  private final Map<String, Map<QualifiedName, Set<Node>>> named = new HashMap<>();
  private final boolean anywhere;
  private final Map<Node, QualifiedName> names = new HashMap<>();
  private final Map<Node, Set<Node>> edges = new HashMap<>();
  private final Set<Node> volatileFunctions = new HashSet<>();

  @FunctionalInterface
  private interface Row {
    void read(ResultSet row) throws SQLException;
  }

  /**
   * @param anywhere whether unqualified names mean those of every schema: where the search path is
   *     not known
   */
  Objects(Connection connection, Dialect dialect, boolean anywhere) throws SQLException {
    this.anywhere = anywhere;
    rows(
        connection,
        NAMES,
        row -> {
          var node = new Node(row.getString(1), row.getLong(2));
          var name = new QualifiedName(row.getString(3), row.getString(4));
          names.put(node, name);
          var known = named.computeIfAbsent(node.catalog(), catalog -> new HashMap<>());
          known.computeIfAbsent(name, one -> new HashSet<>()).add(node);
          if (anywhere) {
            known
                .computeIfAbsent(new QualifiedName(null, name.name()), one -> new HashSet<>())
                .add(node);
          }
        });
    rows(
        connection,
        EDGES,
        row ->
            edge(
                new Node(row.getString(1), row.getLong(2)),
                new Node(row.getString(3), row.getLong(4))));
    rows(connection, VOLATILE, row -> volatileFunctions.add(new Node("pg_proc", row.getLong(1))));
    rows(
        connection,
        SQL_BODIES,
        row -> {
          var function = new Node("pg_proc", row.getLong(1));
          for (var statement : SqlText.parse(row.getString(2), dialect)) {
            named(statement.facts()).forEach(node -> edge(function, node));
          }
        });
  }

  private void edge(Node from, Node to) {
    edges.computeIfAbsent(from, node -> new HashSet<>()).add(to);
  }

  private static void rows(Connection connection, String sql, Row row) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        row.read(rows);
      }
    }
  }

  /** Everything that the names of the facts lead to, these objects included. */
  Set<Node> reached(Facts facts) {
    var reached = named(facts);
    var open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      for (var next : edges.getOrDefault(open.pop(), Set.of())) {
        if (reached.add(next)) {
          open.push(next);
        }
      }
    }
    return reached;
  }

  /** Whether it is a relation that came with the server. */
  static boolean isBuiltInRelation(Node node) {
    return node.catalog().equals("pg_class") && node.oid() < 16_384;
  }

  /** The name of a relation or function; its OID if it is gone. */
  String name(Node node) {
    var name = names.get(node);
    return name == null ? node.toString() : name.toString();
  }

  /** Whether it is a volatile function, and not one of the server's own. */
  boolean isVolatile(Node node) {
    return volatileFunctions.contains(node);
  }

  /** What the facts name, each name by the first schema of the path that has it. */
  private Set<Node> named(Facts facts) {
    var nodes = new HashSet<Node>();
    facts.relations().forEach(name -> resolve("pg_class", name, false, nodes));
    facts.functions().forEach(name -> resolve("pg_proc", name, true, nodes));
    facts.operators().forEach(name -> resolve("pg_operator", name, true, nodes));
    facts.types().forEach(name -> resolve("pg_type", name, false, nodes));
    return nodes;
  }

  /**
   * @param all whether names are overloaded, so that every schema of the path counts
   */
  private void resolve(String catalog, QualifiedName name, boolean all, Set<Node> nodes) {
    var known = named.getOrDefault(catalog, Map.of());
    if ("pg_temp".equals(name.schema()) && anywhere) {
      nodes.addAll(known.getOrDefault(new QualifiedName(null, name.name()), Set.of()));
    }
    if (name.schema() != null || anywhere) {
      nodes.addAll(known.getOrDefault(name, Set.of()));
      return;
    }
    for (var schema : PATH) {
      var found = known.get(new QualifiedName(schema, name.name()));
      if (found != null) {
        nodes.addAll(found);
        if (!all) {
          return;
        }
      }
    }
  }
}
