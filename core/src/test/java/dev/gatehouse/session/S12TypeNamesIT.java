package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Value;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S12: a value is decoded only as a value of the type that the name of its type really means. */
class S12TypeNamesIT {

  private static Reaches reaches;

  @BeforeAll
  static void start() throws Exception {
    Reaches.as(
        "postgres",
        "DROP SCHEMA IF EXISTS s12, s12other CASCADE",
        "CREATE SCHEMA s12",
        "CREATE SCHEMA s12other",
        "GRANT USAGE ON SCHEMA s12, s12other TO PUBLIC",
        "CREATE DOMAIN s12.code AS text",
        "CREATE DOMAIN s12other.code AS int",
        "CREATE DOMAIN s12.int8 AS text",
        "CREATE DOMAIN s12.price AS numeric(5, 1)",
        "CREATE DOMAIN s12.note AS text");
    reaches = new Reaches();
  }

  /** Definitions that another test has tried put the catalog in doubt. */
  @BeforeEach
  void awaitFresh() throws Exception {
    reaches.awaitFresh();
  }

  @AfterAll
  static void stop() throws SQLException {
    reaches.close();
    Reaches.as("postgres", "DROP SCHEMA s12, s12other CASCADE");
  }

  private static AuditEvent run(Connection session, String sql) throws Exception {
    try (var statement = session.createStatement()) {
      statement.execute(sql);
    }
    return reaches.proxy.awaitEvent(
        event -> event.statement() != null && event.statement().text().equals(sql));
  }

  private static Connection connect() throws SQLException {
    return reaches.proxy.connect("app", "&preferQueryMode=simple");
  }

  @Test
  void shouldFollowTheSearchPath() throws Exception {
    try (var session = connect()) {
      assertThat(run(session, "SELECT '042'::int8, 'own'").literals())
          .extracting(Value::text, Value::decoded)
          .contains(tuple("42", true));
      run(session, "SET search_path = s12, pg_catalog");
      assertThat(run(session, "SELECT '042'::int8, 'theirs'").literals())
          .extracting(Value::text, Value::decoded)
          .contains(tuple("042", true));
    }
  }

  @Test
  void shouldNotTakeATypeForTheServersWhereTheSearchPathIsNotKnown() throws Exception {
    try (var session = connect()) {
      var sql =
          "SELECT set_config('search_path', current_setting('x.y', true), false);"
              + " SELECT '042'::int8, 'unknown'";
      assertThat(run(session, sql).literals())
          .extracting(Value::text, Value::decoded)
          .contains(tuple("042", false));
    }
  }

  @Test
  void shouldNotTakeATypeForTheServersWhereItMayBeTemporary() throws Exception {
    try (var session = connect()) {
      run(session, "CREATE DOMAIN pg_temp.date AS text");
      reaches.awaitFresh();
      assertThat(run(session, "SELECT '20240229'::date, 'temporary'").literals().getFirst())
          .extracting(Value::text, Value::decoded)
          .containsExactly("20240229", false);
    }
  }

  @Test
  void shouldReadArgumentsByWhatTheirTypesMeantAtPrepare() throws Exception {
    try (var session = connect()) {
      run(session, "SET search_path = s12");
      run(session, "PREPARE s12p(code, note) AS SELECT $1, $2");
      run(session, "SET search_path = s12other");
      assertThat(run(session, "EXECUTE s12p('042', 'x')").parameters())
          .extracting(Parameter::typeName, Parameter::value, Parameter::decoded)
          .containsExactly(tuple("code", "042", false), tuple("note", "x", true));
    }
  }

  @Test
  void shouldNotDecodeWhatADomainRounds() throws Exception {
    try (var session = connect()) {
      assertThat(run(session, "SELECT '1.55'::s12.price, 'x'::s12.note").literals())
          .extracting(Value::typeName, Value::text, Value::decoded)
          .containsExactly(tuple("price", "1.55", false), tuple("note", "x", true));
    }
  }
}
