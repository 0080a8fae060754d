package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S13: names that mean something else than they seem to. */
class S13ShadowedNamesIT {

  private static Reaches reaches;

  @BeforeAll
  static void start() throws Exception {
    Reaches.as(
        "postgres",
        "DROP SCHEMA IF EXISTS s13, s13closed CASCADE",
        "CREATE SCHEMA s13",
        "CREATE SCHEMA s13closed",
        "GRANT USAGE ON SCHEMA s13 TO PUBLIC",
        "CREATE FUNCTION s13.upper(text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN $1; END'",
        "CREATE TABLE s13.customers(ssn text)",
        "CREATE TABLE s13closed.customers(ssn text)",
        "CREATE ROLE s13other",
        "CREATE SCHEMA AUTHORIZATION s13other",
        "CREATE TABLE s13other.customers(ssn text)",
        "GRANT SELECT ON s13other.customers TO s13other",
        "GRANT SELECT ON s13.customers TO PUBLIC");
    reaches = new Reaches();
    reaches.awaitFresh();
  }

  /** Definitions that another test has tried put the catalog in doubt. */
  @BeforeEach
  void awaitFresh() throws Exception {
    reaches.awaitFresh();
  }

  @AfterAll
  static void stop() throws SQLException {
    reaches.close();
    Reaches.as("postgres", "DROP SCHEMA s13, s13closed, s13other CASCADE", "DROP ROLE s13other");
  }

  @Test
  void shouldCountOwnFunctionsBeforeTheServers() throws Exception {
    try (var session = reaches.proxy.connect("app", "&preferQueryMode=simple")) {
      assertThat(Reaches.routines(reaches.of(session, "SELECT upper('a')")))
          .contains("pg_catalog.upper")
          .doesNotContain("s13.upper");
      reaches.of(session, "SET search_path = s13, pg_catalog");
      assertThat(Reaches.routines(reaches.of(session, "SELECT upper('a')")))
          .contains("pg_catalog.upper", "s13.upper");
    }
  }

  @Test
  void shouldFollowTheSearchPath() throws Exception {
    var sql = "SELECT ssn FROM customers";
    try (var session = reaches.proxy.connect("app", "&preferQueryMode=simple")) {
      var reach = reaches.of(session, sql);
      assertThat(Reaches.relations(reach)).containsExactly("public.customers");
      assertThat(reach.completeness()).as(reach.reason()).isEqualTo(Completeness.FULL);
      reaches.of(session, "SET search_path TO s13, public");
      assertThat(Reaches.relations(reaches.of(session, sql))).containsExactly("s13.customers");
      reaches.of(session, "RESET search_path");
      assertThat(Reaches.relations(reaches.of(session, sql))).containsExactly("public.customers");
    }
  }

  @Test
  void shouldFollowTheSearchPathThroughTransactions() throws Exception {
    var sql = "SELECT ssn FROM customers";
    try (var session = reaches.proxy.connect("app", "&preferQueryMode=simple")) {
      reaches.of(session, "BEGIN");
      reaches.of(session, "SET LOCAL search_path TO s13");
      assertThat(Reaches.relations(reaches.of(session, sql))).containsExactly("s13.customers");
      reaches.of(session, "ROLLBACK");
      assertThat(Reaches.relations(reaches.of(session, sql))).containsExactly("public.customers");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path = s13",
        "SELECT set_config('search_path', 's13', false)",
        "DO $$ BEGIN PERFORM set_config('search_path', 's13', false); END $$",
        "RESET ALL"
      })
  void shouldCountEverySchemaBehindAChangeInTheSameMessage(String change) throws Exception {
    var sql = "SELECT ssn FROM customers";
    try (var session = reaches.proxy.connect("app", "&preferQueryMode=simple");
        var statement = session.createStatement()) {
      statement.execute(change + "; " + sql);
    }
    assertThat(Reaches.relations(reaches.last(sql)))
        .contains("public.customers", "s13.customers", "s13closed.customers");
  }

  /** ALTER ROLE … SET role: then $user is the schema of another. */
  @Test
  void shouldCountTheSchemaOfTheRoleThatTheSessionBeginsAs() throws Exception {
    var sql = "SELECT ssn FROM customers";
    Reaches.as("postgres", "GRANT s13other TO app");
    asThroughGatehouse("ALTER ROLE app SET role = s13other");
    try (var session = reaches.proxy.connect("app", "&preferQueryMode=simple");
        var statement = session.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT relnamespace::regnamespace::text FROM pg_class"
                    + " WHERE oid = 'customers'::regclass")) {
      rows.next();
      assertThat(rows.getString(1)).isEqualTo("s13other");
      assertThat(Reaches.relations(reaches.of(session, sql))).contains("s13other.customers");
    } finally {
      asThroughGatehouse("ALTER ROLE app RESET role");
    }
    assertThat(Reaches.relations(reaches.of(sql))).containsExactly("public.customers");
  }

  private static void asThroughGatehouse(String sql) throws Exception {
    try (var session = reaches.proxy.connect("postgres", "&preferQueryMode=simple")) {
      reaches.of(session, sql);
    }
    reaches.awaitFresh();
  }

  @Test
  void shouldKeepBothWhereTheFirstSchemaMayBeClosedToTheRole() throws Exception {
    try (var session =
        reaches.proxy.connect(
            "app", "&preferQueryMode=simple&options=-c%20search_path=s13closed,public")) {
      assertThat(Reaches.relations(reaches.of(session, "SELECT ssn FROM customers")))
          .containsExactlyInAnyOrder("s13closed.customers", "public.customers");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TEMP TABLE customers(ssn text)",
        "CREATE TABLE pg_temp.customers(ssn text)",
        "SELECT 1 AS ssn INTO TEMP customers",
        "CREATE TEMP VIEW customers AS SELECT text AS ssn FROM notes",
        "CREATE OR REPLACE TEMPORARY VIEW customers AS SELECT 1 AS ssn",
        "CREATE LOCAL TEMPORARY TABLE customers AS SELECT 1 AS ssn",
        "EXPLAIN ANALYZE CREATE TEMP TABLE customers AS SELECT 1 AS ssn",
        "DO $$ BEGIN CREATE TEMP TABLE customers(ssn text); END $$"
      })
  void shouldKeepBothWhereATemporaryRelationMayStandBefore(String create) throws Exception {
    try (var session = reaches.proxy.connect("app", "&preferQueryMode=simple")) {
      reaches.of(session, create);
      var reach = reaches.of(session, "SELECT ssn FROM customers");
      assertThat(Reaches.relations(reach)).contains("pg_temp.customers", "public.customers");
      assertThat(reach.completeness()).isEqualTo(Completeness.PARTIAL);
      assertThat(reach.reason()).contains("temporary");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (VALUE <> 'y')",
        "CREATE TYPE pg_temp.text AS ENUM ('x')",
        "CREATE TEMP TABLE text(i int)",
      })
  void shouldDoubtTypesWhereATemporaryOneMayStandBefore(String create) throws Exception {
    var sql = "SELECT 'x'::text FROM public.customers";
    try (var session = reaches.proxy.connect("app", "&preferQueryMode=simple")) {
      var before = reaches.of(session, sql);
      assertThat(before.completeness()).as(before.reason()).isEqualTo(Completeness.FULL);
      reaches.of(session, create);
      reaches.awaitFresh();
      var reach = reaches.of(session, sql);
      assertThat(reach.completeness()).isEqualTo(Completeness.PARTIAL);
      assertThat(reach.reason()).contains("temporary");
      var qualified = reaches.of(session, "SELECT 'x'::pg_catalog.text FROM public.customers");
      assertThat(qualified.completeness()).as(qualified.reason()).isEqualTo(Completeness.FULL);
    }
  }

  @Test
  void shouldNotTakeAnOrdinaryRelationForATemporaryOne() throws Exception {
    var sql = "SELECT ssn FROM customers";
    try (var session = reaches.proxy.connect("app", "&preferQueryMode=simple")) {
      reaches.of(session, "CREATE TABLE public.s13_ordinary(i int)");
      reaches.of(session, "CREATE TABLE s13_ordinary(i int)");
      reaches.of(session, "SELECT 1 AS i INTO s13_ordinary");
      assertThat(Reaches.relations(reaches.of(session, sql))).containsExactly("public.customers");
    }
    var inPath = "&preferQueryMode=simple&options=-c%20search_path=pg_temp,public";
    try (var session = reaches.proxy.connect("app", inPath)) {
      reaches.of(session, "CREATE TABLE customers(ssn text)");
      assertThat(Reaches.relations(reaches.of(session, sql))).contains("pg_temp.customers");
    }
  }

  @Test
  void shouldLookNamesOfAPortalUpAsOfItsBind() throws Exception {
    var sql = "SELECT ssn FROM customers";
    try (var session = reaches.proxy.connect("app")) {
      session.setAutoCommit(false);
      try (var statement = session.createStatement()) {
        statement.setFetchSize(1);
        try (var rows = statement.executeQuery(sql)) {
          rows.next();
          reaches.of(session, "SET search_path TO s13");
          rows.next();
          rows.next();
        }
      }
      assertThat(Reaches.relations(reaches.last(sql))).containsExactly("public.customers");
    }
  }
}
