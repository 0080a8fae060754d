package dev.gatehouse.sql.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.catalog.ReadCatalog;
import dev.gatehouse.sql.Relations;
import dev.gatehouse.sql.SqlText;
import dev.gatehouse.sql.oracle.Traced.Column;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where a server says that the columns of a result come from, against what the facts and the
 * lineage say of the text: whatever it gives out unchanged is among the columns that the text uses,
 * and each column of the result is traced to it.
 */
class OriginOracleIT {

  private static final String COLUMNS =
      """
      select a.attrelid, a.attnum, c.relname, a.attname, c.relnamespace::regnamespace::text
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      """;

  static List<Server> servers() {
    return Server.all();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shouldNameEveryColumnThatComesOutUnchanged(Server server) throws IOException, SQLException {
    // given
    Bank.in(server);
    Map<Origin, Column> columns;
    try (var connection = server.connect()) {
      columns = columns(connection);
    }
    var missed = new ArrayList<String>();
    int described = 0;
    int known = 0;

    // when
    try (var watched = new Watched(server, "postgres")) {
      for (var text : texts(server)) {
        var statements = SqlText.parse(text, server.dialect());
        var facts = statements.isEmpty() ? null : statements.getFirst().facts();
        if (statements.size() != 1 || facts == null || !hasColumns(facts)) {
          continue;
        }
        var origins = watched.origins(text);
        if (origins == null || origins.isEmpty()) {
          continue;
        }
        described += origins.size();
        for (var origin : origins) {
          if (origin.isKnown()) {
            known++;
            var column = columns.get(origin);
            if (column == null || !Origin.isNamed(column.relation().name(), column.name(), facts)) {
              missed.add(column + ": " + text);
            }
          }
        }
      }
    }

    // then
    System.out.printf(
        "oracle origins, %s: %d columns, %d of known origin, %d missed%n",
        server, described, known, missed.size());
    assertThat(missed).isEmpty();
    assertThat(known).isGreaterThan(1_000);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void shouldTraceEveryColumnThatTheServerTraces(Server server) throws IOException, SQLException {
    // given
    Bank.in(server);
    Map<Origin, Column> columns;
    Relations relations;
    try (var connection = server.connect()) {
      columns = columns(connection);
      relations = ReadCatalog.of(connection, Bank.SEARCH_PATH, "postgres").relations();
    }
    var faults = new ArrayList<String>();
    int described = 0;
    int traced = 0;

    // when
    try (var watched = new Watched(server, "postgres")) {
      for (var text : texts(server)) {
        var statements = SqlText.parse(text, server.dialect());
        if (statements.size() != 1 || !hasColumns(statements.getFirst().facts())) {
          continue;
        }
        var origins = watched.origins(text);
        if (origins == null || origins.isEmpty()) {
          continue;
        }
        var result = Traced.of(statements.getFirst().outline(), relations, origins, columns::get);
        described += origins.size();
        traced += result.fields();
        result.faults().forEach(fault -> faults.add(fault + ": " + text));
      }
    }

    // then
    System.out.printf(
        "oracle lineage, %s: %d columns, %d with lineage, %d faults%n",
        server, described, traced, faults.size());
    assertThat(faults).isEmpty();
    assertThat(traced).isGreaterThan(described * 3 / 4);
  }

  private static boolean hasColumns(Facts facts) {
    return facts.kind() == StatementKind.QUERY || facts.kind() == StatementKind.DML;
  }

  private static List<String> texts(Server server) {
    var texts = new ArrayList<>(Corpus.accepted(server.major()));
    var generator = new Generator(new Random(Extent.seed("origins")), server.major());
    for (int i = 0; i < Extent.GENERATED; i++) {
      texts.add(generator.next());
    }
    return texts;
  }

  private static Map<Origin, Column> columns(Connection connection) throws SQLException {
    var columns = new HashMap<Origin, Column>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(COLUMNS)) {
      while (rows.next()) {
        var relation = new QualifiedName(rows.getString(5), rows.getString(3));
        columns.put(
            new Origin(rows.getLong(1), rows.getInt(2)), new Column(relation, rows.getString(4)));
        columns.put(new Origin(rows.getLong(1), 0), new Column(relation, "*"));
      }
    }
    return columns;
  }
}
