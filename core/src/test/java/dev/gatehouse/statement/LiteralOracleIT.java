package dev.gatehouse.statement;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.policy.Value;
import dev.gatehouse.session.Database;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.SqlText;
import dev.gatehouse.statement.values.ServerConventions;
import dev.gatehouse.statement.values.TypeLookup;
import dev.gatehouse.statement.values.ValueDecoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * S12: every literal as every type. Where the facts say that it stands at a column, and it is
 * decoded, the server must read the same value there.
 */
class LiteralOracleIT {

  private static final List<String> LITERALS =
      items(
          """
          42 | -42 | 007 | 0x1F | 1_000 | 1.50 | .5 | 5. | 1e3 | 16777217 | 0.1 | 1 | 0 | 1.7
          | 9007199254740993 | 5000000000 | TRUE | false | NULL | B'101' | X'1F' | 'abc' | '042'
          | ' 7' | '1.55' | '1e3' | 't' | 'yes' | '20240229' | '2024-02-29' | '1:30' | '1:30:15.55'
          | '2024-02-29 13:05:06.55+02' | '1 day 2:03' | '90' | '{1,2}' | '{ abc , b }' | '[1,5]'
          | '(1,1)' | '101' | '\\x0A' | E'\\x41' | U&'\\0041' | $$x y$$ | '{"b" : 1.0}'
          | '10.0.0.1' | '8:0:2b:1:2:3' | '{00112233-4455-6677-8899-aabbccddeeff}' | '42 '
          | 'infinity' | 'NaN' | '-0' | '' | '1.005' | '<a/>' | '0/10'
          """);

  private static final List<String> TYPES =
      items(
          """
          int2 | int | bigint | numeric | numeric(3,1) | numeric(10) | real | float8 | float(10)
          | float(30) | double precision | text | varchar | varchar(2) | char | char(2) | bpchar
          | "char" | name | bool | bytea | date | time | time(1) | timetz | timestamp
          | timestamp(0) | timestamptz | timestamptz(1) | interval | interval minute to second
          | interval day | interval(1) | bit | bit(2) | varbit | varbit(2) | oid | xid | uuid
          | inet | cidr | macaddr | json | jsonb | xml | int[] | text[] | varchar(2)[] | int4range
          | numrange | money | pg_lsn | point
          """);

  private static List<String> items(String list) {
    return Stream.of(list.split("\\|")).map(String::strip).toList();
  }

  private static Connection connection;
  private static ValueReader reader;

  @BeforeAll
  static void connect() throws SQLException {
    connection = Database.connect(Database.port(), "postgres");
    try (var statement = statement()) {
      statement.execute("SET TimeZone = 'Europe/Berlin'");
      var conventions = ServerConventions.of(sql -> requireNonNull(ask(statement, sql)));
      reader = new ValueReader(Dialect.DEFAULT, new ValueDecoder(TypeLookup.BUILT_IN, conventions));
    }
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  private static Statement statement() throws SQLException {
    var statement = connection.createStatement();
    statement.setEscapeProcessing(false);
    return statement;
  }

  /** The first cell; null for NULL, and where the server refuses. */
  private static @Nullable String ask(Statement statement, String sql) {
    try (var row = statement.executeQuery(sql)) {
      return row.next() ? row.getString(1) : null;
    } catch (SQLException refused) {
      return null;
    }
  }

  private static int oid(Statement statement, String type) {
    return Integer.parseInt(
        requireNonNull(ask(statement, "SELECT '" + type + "'::regtype::oid::int")));
  }

  private static @Nullable String normal(int oid, @Nullable String shown) {
    return shown == null ? null : reader.decoder().text(oid, shown);
  }

  @Test
  void s12ShouldReadCastsAsTheServerDoes() throws SQLException {
    var disagreements = new ArrayList<String>();
    var agreed = 0;
    try (var statement = statement()) {
      for (var type : TYPES) {
        var oid = oid(statement, type);
        for (var literal : LITERALS) {
          for (var sql : casts(literal, type)) {
            var ours = atColumn(sql);
            var shown = ours == null ? null : ask(statement, "SELECT (" + sql + ")::text");
            var theirs = normal(oid, shown);
            if (ours == null || theirs == null) {
              continue;
            }
            agreed++;
            if (!theirs.equals(ours.text())) {
              disagreements.add(sql + " is " + ours.text() + " here, there " + theirs);
            }
          }
        }
      }
    }
    assertThat(disagreements).isEmpty();
    assertThat(agreed).as("values that both read").isGreaterThan(300);
  }

  private static List<String> casts(String literal, String type) {
    var casts =
        new ArrayList<>(
            List.of(
                literal + "::" + type,
                "CAST(" + literal + " AS " + type + ")",
                literal + "::text::" + type,
                "CAST(" + literal + "::" + type + " AS text)"));
    if (!type.endsWith("]")) {
      casts.add(type + ' ' + literal);
    }
    return casts;
  }

  /** The value compared with the column, if it is decoded. */
  private static @Nullable Value atColumn(String sql) {
    var statement = SqlText.parse("SELECT 1 FROM t WHERE a = " + sql, Dialect.DEFAULT).getFirst();
    for (var value : reader.values(statement.text(), statement.facts(), List.of())) {
      if ("a".equals(value.use().column()) && value.decoded() && !value.isNull()) {
        return value;
      }
    }
    return null;
  }

  @Test
  void s12ShouldReadArgumentsAsTheServerDoes() throws SQLException {
    var disagreements = new ArrayList<String>();
    var agreed = 0;
    try (var statement = statement()) {
      for (var type : TYPES) {
        var oid = oid(statement, type);
        var prepare = "PREPARE oracle(" + type + ") AS SELECT $1::text";
        var prepared = SqlText.parse(prepare, Dialect.DEFAULT).getFirst();
        var by = Prepared.bySql("oracle", prepare, prepared.facts(), Dialect.DEFAULT);
        statement.execute(prepare);
        for (var literal : LITERALS) {
          for (var argument : List.of(literal, literal + "::" + type, literal + "::text")) {
            var execute = "EXECUTE oracle(" + argument + ")";
            var facts = SqlText.parse(execute, Dialect.DEFAULT).getFirst().facts();
            var ours = reader.arguments(execute, facts, List.of(by)).getFirst().normal();
            var theirs = ours == null ? null : normal(oid, ask(statement, execute));
            if (theirs != null) {
              agreed++;
              if (!theirs.equals(ours)) {
                disagreements.add(
                    argument + " for " + type + " is " + ours + " here, there " + theirs);
              }
            }
          }
        }
        statement.execute("DEALLOCATE oracle");
      }
    }
    assertThat(disagreements).isEmpty();
    assertThat(agreed).as("arguments that both read").isGreaterThan(200);
  }
}
