package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S10: an effect in a function, also in one that the statement does not name. */
class S10CalledCodeIT {

  private static Reaches reaches;

  @BeforeAll
  static void start() throws Exception {
    Reaches.as(
        "postgres",
        "DROP SCHEMA IF EXISTS s10 CASCADE",
        "CREATE SCHEMA s10",
        "GRANT USAGE ON SCHEMA s10 TO PUBLIC",
        """
        CREATE FUNCTION s10.called() RETURNS int LANGUAGE plpgsql SECURITY DEFINER
          AS 'BEGIN RETURN 1; END';
        CREATE FUNCTION s10.by_default() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        CREATE FUNCTION s10.by_check(int) RETURNS bool LANGUAGE plpgsql
          AS 'BEGIN RETURN true; END';
        CREATE FUNCTION s10.by_trigger() RETURNS trigger LANGUAGE plpgsql
          AS 'BEGIN RETURN NEW; END';
        CREATE FUNCTION s10.by_condition(int) RETURNS bool LANGUAGE plpgsql
          AS 'BEGIN RETURN true; END';
        CREATE FUNCTION s10.by_policy(int) RETURNS bool LANGUAGE plpgsql
          AS 'BEGIN RETURN true; END';
        CREATE FUNCTION s10.by_index(int) RETURNS int LANGUAGE plpgsql IMMUTABLE
          AS 'BEGIN RETURN 1; END';
        CREATE FUNCTION s10.by_generated(int) RETURNS int LANGUAGE plpgsql IMMUTABLE
          AS 'BEGIN RETURN 1; END';
        CREATE FUNCTION s10.by_operator(int, int) RETURNS bool LANGUAGE plpgsql
          AS 'BEGIN RETURN true; END';
        CREATE FUNCTION s10.by_domain(int) RETURNS bool LANGUAGE plpgsql
          AS 'BEGIN RETURN true; END';
        CREATE FUNCTION s10.by_view() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        CREATE FUNCTION s10.by_rule() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        CREATE FUNCTION s10.by_argument() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        CREATE FUNCTION s10.by_aggregate(int, int) RETURNS int LANGUAGE plpgsql
          AS 'BEGIN RETURN 1; END';
        CREATE TYPE s10.pair AS (a int, b int);
        CREATE FUNCTION s10.by_cast(text) RETURNS s10.pair LANGUAGE plpgsql
          AS 'BEGIN RETURN NULL; END';
        CREATE CAST (text AS s10.pair) WITH FUNCTION s10.by_cast(text) AS ASSIGNMENT;
        CREATE OPERATOR s10.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = s10.by_operator);
        CREATE DOMAIN s10.small AS int CHECK (s10.by_domain(VALUE));
        CREATE TABLE s10.t(
          a int DEFAULT s10.by_default() CHECK (s10.by_check(a)),
          g int GENERATED ALWAYS AS (s10.by_generated(a)) STORED,
          d s10.small, p s10.pair);
        CREATE INDEX ON s10.t(s10.by_index(a));
        CREATE TRIGGER r BEFORE INSERT ON s10.t FOR EACH ROW WHEN (s10.by_condition(NEW.a))
          EXECUTE FUNCTION s10.by_trigger();
        ALTER TABLE s10.t ENABLE ROW LEVEL SECURITY;
        CREATE POLICY p ON s10.t USING (s10.by_policy(a));
        CREATE VIEW s10.v AS SELECT s10.by_view() AS x;
        CREATE VIEW s10.w AS SELECT x FROM s10.v;
        CREATE TABLE s10.ruled(i int);
        CREATE RULE r AS ON INSERT TO s10.ruled DO ALSO SELECT s10.by_rule();
        CREATE FUNCTION s10.purge(anyelement, int DEFAULT 1) RETURNS int LANGUAGE plpgsql
          AS 'BEGIN RETURN 1; END';
        CREATE FUNCTION s10.by_constant(int) RETURNS int LANGUAGE plpgsql IMMUTABLE
          AS 'BEGIN RETURN 1; END';
        CREATE TABLE s10.folded(a int);
        CREATE INDEX ON s10.folded((a + s10.by_constant(1)));
        CREATE FUNCTION s10.by_partition(int) RETURNS int LANGUAGE plpgsql IMMUTABLE
          AS 'BEGIN RETURN 1; END';
        CREATE TABLE s10.parted(a int) PARTITION BY LIST (s10.by_partition(a));
        CREATE TABLE s10.leaf PARTITION OF s10.parted DEFAULT;
        CREATE FUNCTION s10.outer_one(i int DEFAULT s10.by_argument()) RETURNS int
          LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
        CREATE AGGREGATE s10.summed(int) (SFUNC = s10.by_aggregate, STYPE = int);
        CREATE TABLE s10.hidden(i int);
        CREATE FUNCTION s10.in_text() RETURNS bigint LANGUAGE sql
          AS 'SELECT count(*) FROM s10.hidden WHERE s10.called() = 1';
        CREATE FUNCTION s10.atomic() RETURNS bigint LANGUAGE sql
          BEGIN ATOMIC SELECT count(*) FROM s10.hidden WHERE s10.called() = 1; END;
        CREATE VIEW s10.exported AS
          SELECT query_to_xml('SELECT ' || a, true, true, '') AS x FROM s10.t;
        CREATE TABLE s10.exporting(a int, x xml DEFAULT query_to_xml('SELECT 1', true, true, ''));
        CREATE FUNCTION s10.exports() RETURNS xml LANGUAGE sql
          BEGIN ATOMIC SELECT query_to_xml('SELECT 1', true, true, ''); END;
        CREATE FUNCTION s10.harmless() RETURNS bigint LANGUAGE sql
          AS 'SELECT count(*) FROM s10.hidden';
        CREATE FUNCTION s10.pathed() RETURNS bigint LANGUAGE sql SET search_path = s10
          AS 'SELECT count(*) FROM hidden';
        GRANT ALL ON ALL TABLES IN SCHEMA s10 TO app;
        """);
    reaches = new Reaches();
    reaches.awaitFresh();
  }

  @AfterAll
  static void stop() throws SQLException {
    reaches.close();
    Reaches.as("postgres", "DROP SCHEMA s10 CASCADE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT s10.called()                                 | s10.called
          INSERT INTO s10.t(d) VALUES (1)                     | s10.by_default
          UPDATE s10.t SET a = 2                              | s10.by_check
          COPY s10.t(a) FROM STDIN                            | s10.by_trigger
          INSERT INTO s10.t VALUES (1)                        | s10.by_condition
          SELECT * FROM s10.t                                 | s10.by_policy
          DELETE FROM s10.t                                   | s10.by_policy
          INSERT INTO s10.t(a) VALUES (3)                     | s10.by_index
          SELECT a FROM s10.folded                            | s10.by_constant
          INSERT INTO s10.leaf VALUES (1)                     | s10.by_partition
          INSERT INTO s10.t(a) VALUES (5)                     | s10.by_generated
          INSERT INTO s10.t(d) VALUES (6)                     | s10.by_domain
          INSERT INTO s10.t(p) SELECT 'x'::text               | s10.by_cast
          SELECT * FROM s10.w                                 | s10.by_view
          INSERT INTO s10.ruled VALUES (1)                    | s10.by_rule
          SELECT s10.outer_one()                              | s10.by_argument
          SELECT s10.summed(1)                                | s10.by_aggregate
          SELECT s10.in_text()                                | s10.called
          SELECT s10.atomic()                                 | s10.called
          EXPLAIN SELECT s10.by_view()                        | s10.by_view
          DECLARE c CURSOR FOR SELECT s10.by_view()           | s10.by_view
          """)
  void shouldNameWhatRunsUnseen(String sql, String routine) throws Exception {
    var reach = reaches.of(sql);
    assertThat(Reaches.routines(reach)).as(reach.reason()).contains(routine);
    assertThat(reach.completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(reach.reason()).contains("plpgsql");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT b.purge FROM s10.ruled b",
        "SELECT s10.ruled.purge FROM s10.ruled",
        "SELECT (b).purge FROM s10.ruled b",
        "SELECT (ROW(1)::s10.ruled).purge",
        "SELECT (SELECT b FROM s10.ruled b LIMIT 1).purge",
        "SELECT (array_agg(b))[1].purge FROM s10.ruled b",
        "SELECT i FROM s10.ruled b ORDER BY b.purge",
        "SELECT y.purge FROM (SELECT i FROM s10.ruled) y",
        "DELETE FROM s10.ruled b WHERE b.purge = 1"
      })
  void shouldNameAFunctionThatLooksLikeAColumn(String sql) throws Exception {
    try (var session =
        reaches.proxy.connect("app", "&preferQueryMode=simple&options=-c%20search_path=s10")) {
      var reach = reaches.of(session, sql);
      assertThat(Reaches.routines(reach)).as(reach.reason()).contains("s10.purge");
      assertThat(reach.completeness()).isEqualTo(Completeness.OPAQUE);
    }
  }

  @Test
  void shouldNotCallWhatOnlyWritesRun() throws Exception {
    assertThat(Reaches.routines(reaches.of("SELECT a FROM s10.t WHERE a = 4")))
        .contains("s10.by_policy")
        .doesNotContain(
            "s10.by_index",
            "s10.by_default",
            "s10.by_check",
            "s10.by_generated",
            "s10.by_trigger",
            "s10.by_condition");
    var parted = reaches.of("SELECT a FROM s10.parted");
    assertThat(Reaches.routines(parted)).doesNotContain("s10.by_partition");
    assertThat(parted.completeness()).as(parted.reason()).isEqualTo(Completeness.FULL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT 1::s10.small            | s10.by_domain
          SELECT 1 OPERATOR(s10.===) 2   | s10.by_operator
          SELECT 'x'::text::s10.pair     | s10.by_cast
          """)
  void shouldNameWhatOperatorsAndCastsRun(String sql, String routine) throws Exception {
    assertThat(Reaches.routines(reaches.of(sql))).contains(routine);
  }

  @Test
  void shouldTellWhatARoutineIs() throws Exception {
    var reach = reaches.of("SELECT s10.called()");
    assertThat(reach.routines())
        .anySatisfy(
            routine -> {
              assertThat(routine.name()).hasToString("s10.called");
              assertThat(routine.securityDefiner()).isTrue();
              assertThat(routine.volatility()).isEqualTo("VOLATILE");
              assertThat(routine.language()).isEqualTo("plpgsql");
              assertThat(routine.isBuiltIn()).isFalse();
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT pg_sleep(0)                                        | pg_catalog.pg_sleep
          SELECT pg_logical_emit_message(false, 'a', 'b')           | pg_catalog.pg_logical_emit_message
          SELECT pg_terminate_backend(0)                            | pg_catalog.pg_terminate_backend
          SELECT set_config('a.b', 'c', false)                      | pg_catalog.set_config
          """)
  void shouldNameTheServersOwnFunctions(String sql, String routine) throws Exception {
    var reach = reaches.of(sql);
    assertThat(reach.routines())
        .anySatisfy(
            one -> {
              assertThat(one.name()).hasToString(routine);
              assertThat(one.volatility()).isEqualTo("VOLATILE");
              assertThat(one.isBuiltIn()).isTrue();
            });
    assertThat(reach.completeness()).as(reach.reason()).isEqualTo(Completeness.FULL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM s10.exported",
        "INSERT INTO s10.exporting(a) VALUES (1)",
        "SELECT s10.exports()"
      })
  void shouldNotTrustWhatRunsTextBehindAName(String sql) throws Exception {
    var reach = reaches.of(sql);
    assertThat(reach.completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(reach.reason()).contains("query_to_xml");
  }

  @ParameterizedTest
  @CsvSource({"SELECT s10.harmless()", "SELECT s10.pathed()"})
  void shouldReadBodiesInSql(String sql) throws Exception {
    var reach = reaches.of(sql);
    assertThat(Reaches.relations(reach)).contains("s10.hidden");
    assertThat(reach.completeness()).as(reach.reason()).isEqualTo(Completeness.FULL);
  }

  @Test
  void shouldNotLeaveOutAVolatileOperatorOrCastOfTheServer() throws Exception {
    try (var connection = Database.connect(Database.port(), "postgres");
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                SELECT p.proname FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode
                WHERE p.provolatile = 'v' AND o.oid < 16384
                UNION SELECT p.proname FROM pg_cast c JOIN pg_proc p ON p.oid = c.castfunc
                WHERE p.provolatile = 'v' AND c.oid < 16384
                """)) {
      assertThat(rows.next()).isFalse();
    }
  }
}
