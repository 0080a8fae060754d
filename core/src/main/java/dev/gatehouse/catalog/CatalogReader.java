package dev.gatehouse.catalog;

import static dev.gatehouse.catalog.Rows.name;
import static dev.gatehouse.catalog.Rows.oid;
import static dev.gatehouse.catalog.Rows.text;

import dev.gatehouse.api.sql.Routine;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link Catalog}, in one transaction that can only read, and holds no lock on relations of
 * users for longer than a moment. Blocks: never an event loop.
 */
final class CatalogReader {

  private static final int FIRST_WITH_BODIES_IN_SQL = 14;

  private static final String RANGE_OF_MULTIRANGE =
      "(SELECT m.rngtypid FROM pg_catalog.pg_range m"
          + " WHERE m.rngmultitypid OPERATOR(pg_catalog.=) t.oid),";

  private final Connection connection;
  private final Rows rows;
  private final int major;
  private final Catalog.Builder catalog;
  private final Links links;
  private Map<Integer, List<RelationInfo.Column>> composites = Map.of();

  /**
   * What was read.
   *
   * @param digest equal for equal catalogs
   * @param ofServer what the server's own objects refer to
   */
  record Read(Catalog catalog, BigInteger digest, List<Reference> ofServer) {}

  /** One object leads to another. */
  record Reference(Node from, Edge edge) {}

  private CatalogReader(Connection connection, int most) throws SQLException {
    this.connection = connection;
    rows = new Rows(connection, most);
    major = connection.getMetaData().getDatabaseMajorVersion();
    catalog = new Catalog.Builder(major);
    links = new Links(catalog);
  }

  /**
   * Reads all of it.
   *
   * @param most rows in all
   * @param ofServer what an earlier reading has said of the server's own objects; empty if there
   *     was none
   * @throws SQLException with a sentence that names the limit if there is more
   */
  static Read read(Connection connection, int most, List<Reference> ofServer) throws SQLException {
    var reader = new CatalogReader(connection, most);
    connection.setAutoCommit(false);
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (var statement = connection.createStatement()) {
      statement.execute("SET LOCAL search_path = ''");
    }
    reader.read();
    var server = ofServer.isEmpty() ? reader.ofServer(most) : ofServer;
    server.forEach(reader::add);
    connection.rollback();
    return new Read(reader.catalog.build(), reader.rows.digest(), server);
  }

  private void read() throws SQLException {
    sessionDefaults();
    schemas();
    relations();
    types();
    rows.eachWithLongTexts(
        with(CatalogQueries.ROUTINES, "p.prosqlbody IS NOT NULL", "false"), this::routine);
    rows.each(CatalogQueries.OPERATORS, row -> catalog.operator(oid(row, 1), name(row, 2)));
    rows.each(
        CatalogQueries.CASTS,
        row -> catalog.cast(new CastInfo(oid(row, 1), oid(row, 2), oid(row, 3))));
    rows.each(CatalogQueries.EVENT_TRIGGERS, row -> catalog.eventTrigger(oid(row, 1)));
    rows.each(CatalogQueries.LINKS, links::link);
    rows.each(trees(">="), row -> Links.references(row, this::add));
    rows.each(CatalogQueries.DEPENDENCIES, row -> Links.references(row, this::add));
  }

  private String trees(String comparison) {
    return CatalogQueries.TREES.formatted(
        major >= FIRST_WITH_BODIES_IN_SQL ? CatalogQueries.TREES_SINCE_14 : "", comparison);
  }

  private void add(Reference reference) {
    catalog.edge(reference.from(), reference.edge());
  }

  /**
   * Most of the trees there are belong to views of the server, and it takes a while to read them.
   */
  private List<Reference> ofServer(int most) throws SQLException {
    var references = new ArrayList<Reference>();
    new Rows(connection, most).each(trees("<"), row -> Links.references(row, references::add));
    return references;
  }

  private String with(String query, String since14, String before) {
    return query.formatted(major >= FIRST_WITH_BODIES_IN_SQL ? since14 : before);
  }

  // ---- names

  private void sessionDefaults() throws SQLException {
    var own = connection.getMetaData().getUserName();
    Map<String, SearchPath> ofRoleHere = new HashMap<>();
    Map<String, SearchPath> ofRole = new HashMap<>();
    Set<String> rolesThatSwitch = new HashSet<>();
    var common = new @Nullable String[2];
    rows.eachWithLongTexts(
        CatalogQueries.SESSION_DEFAULTS,
        row -> {
          var here = row.getBoolean(1);
          var role = row.getString(2);
          if (row.getBoolean(4)) {
            rolesThatSwitch.add(role == null ? SessionDefaults.EVERYBODY : role);
          } else if (role == null) {
            common[here ? 1 : 0] = row.getString(3);
          } else {
            (here ? ofRoleHere : ofRole).put(role, SearchPath.of(text(row, 3)));
          }
        });
    var ofAll = common[1] == null ? common[0] : common[1];
    // What our own session began with is the server's, unless it was set for us.
    if (ofAll == null && !ofRoleHere.containsKey(own) && !ofRole.containsKey(own)) {
      var servers = new @Nullable String[1];
      rows.each(
          "SELECT s.reset_val FROM pg_catalog.pg_settings s"
              + " WHERE s.name OPERATOR(pg_catalog.=) 'search_path'",
          row -> servers[0] = row.getString(1));
      ofAll = servers[0];
    }
    var path = ofAll == null ? SearchPath.UNKNOWN : SearchPath.of(ofAll);
    var monetary = new String[] {""};
    rows.each(CatalogQueries.MONETARY, row -> monetary[0] = text(row, 1));
    catalog.sessionDefaults(
        new SessionDefaults(ofRoleHere, ofRole, path, rolesThatSwitch, monetary[0]));
  }

  private void schemas() throws SQLException {
    rows.eachWithLongTexts(
        CatalogQueries.SCHEMAS,
        row ->
            catalog.schema(
                new SchemaInfo(
                    text(row, 1),
                    row.getBoolean(2),
                    Set.of(text(row, 3).split("\n")),
                    row.getBoolean(4))));
  }

  // ---- relations and types

  private void relations() throws SQLException {
    Map<Integer, List<RelationInfo.Column>> columns = new HashMap<>();
    rows.each(
        CatalogQueries.COLUMNS,
        row -> {
          var relation = oid(row, 1);
          var column = new RelationInfo.Column(row.getInt(2), text(row, 3), oid(row, 4));
          columns.computeIfAbsent(relation, _ -> new ArrayList<>()).add(column);
          links.type(Node.Kind.RELATION, relation, column.type());
        });
    List<Integer> views = new ArrayList<>();
    rows.each(CatalogQueries.VIEWS, row -> views.add(oid(row, 1)));
    var definitions = new ViewDefinitions(connection, rows, ViewDefinitions.TOTAL).read(views);
    rows.each(
        CatalogQueries.RELATIONS,
        row -> {
          var oid = oid(row, 1);
          catalog.relation(
              new RelationInfo(
                  oid,
                  name(row, 2),
                  text(row, 4).charAt(0),
                  List.copyOf(columns.getOrDefault(oid, List.of())),
                  definitions.get(oid)));
        });
    composites = columns;
  }

  private void types() throws SQLException {
    Map<Integer, List<String>> labels = new HashMap<>();
    rows.each(
        CatalogQueries.LABELS,
        row -> labels.computeIfAbsent(oid(row, 1), _ -> new ArrayList<>()).add(text(row, 2)));
    var query = with(CatalogQueries.TYPES, RANGE_OF_MULTIRANGE, "");
    rows.each(query, row -> type(row, labels.getOrDefault(oid(row, 1), List.of())));
  }

  private void type(ResultSet row, List<String> labels) throws SQLException {
    var kind = kind(text(row, 4).charAt(0), row.getBoolean(9));
    var relation = oid(row, 5);
    var attributes =
        kind == TypeInfo.Kind.COMPOSITE
            ? composites.getOrDefault(relation, List.of()).stream()
                .map(column -> new TypeInfo.Attribute(column.name(), column.type()))
                .toList()
            : List.<TypeInfo.Attribute>of();
    var type =
        new TypeInfo(
            oid(row, 1),
            name(row, 2),
            kind,
            relation,
            oid(row, 6),
            oid(row, 7),
            row.getBoolean(10),
            text(row, 8).charAt(0),
            List.copyOf(labels),
            attributes);
    catalog.type(type);
    links.type(Node.Kind.TYPE, type.oid(), type.element());
    links.type(Node.Kind.TYPE, type.oid(), type.base());
    attributes.forEach(part -> links.type(Node.Kind.TYPE, type.oid(), part.type()));
  }

  private static TypeInfo.Kind kind(char typtype, boolean array) {
    return switch (typtype) {
      case 'c' -> TypeInfo.Kind.COMPOSITE;
      case 'd' -> TypeInfo.Kind.DOMAIN;
      case 'e' -> TypeInfo.Kind.ENUM;
      case 'r' -> TypeInfo.Kind.RANGE;
      case 'm' -> TypeInfo.Kind.MULTIRANGE;
      case 'p' -> TypeInfo.Kind.PSEUDO;
      default -> array ? TypeInfo.Kind.ARRAY : TypeInfo.Kind.BASE;
    };
  }

  // ---- routines

  private void routine(ResultSet row) throws SQLException {
    var oid = oid(row, 1);
    var language = text(row, 7);
    var path = row.getString(8);
    var source = row.getString(9);
    var arguments = text(row, 12).isEmpty() ? new String[0] : text(row, 12).split(" ");
    var routine =
        new Routine(
            name(row, 2),
            switch (text(row, 4)) {
              case "p" -> "PROCEDURE";
              case "a" -> "AGGREGATE";
              case "w" -> "WINDOW";
              default -> "FUNCTION";
            },
            switch (text(row, 5)) {
              case "i" -> "IMMUTABLE";
              case "s" -> "STABLE";
              default -> "VOLATILE";
            },
            row.getBoolean(6),
            language);
    var ofServer = Catalog.ofServer(oid);
    var sql = language.equals("sql") && (source != null || row.getBoolean(11));
    // An aggregate has no body: it is what its support functions are, as the constructor of a range
    // is what its type is.
    var readable = ofServer || sql || routine.kind().equals("AGGREGATE") || row.getBoolean(14);
    catalog.routine(
        new RoutineInfo(
            oid,
            routine,
            path == null ? null : SearchPath.of(path),
            ofServer ? null : source,
            !readable,
            arguments.length,
            row.getBoolean(13)));
    if (!ofServer) {
      links.type(Node.Kind.ROUTINE, oid, oid(row, 10));
      for (var type : arguments) {
        links.type(Node.Kind.ROUTINE, oid, (int) Long.parseLong(type));
      }
    }
  }
}
