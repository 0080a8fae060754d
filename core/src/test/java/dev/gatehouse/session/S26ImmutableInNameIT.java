package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import java.sql.SQLException;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S26: a function that calls itself immutable and writes, run by what seems only to plan. */
class S26ImmutableInNameIT {

  private static Reaches reaches;

  @BeforeAll
  static void start() throws Exception {
    Reaches.as(
        "postgres",
        "DROP SCHEMA IF EXISTS s26 CASCADE",
        "CREATE SCHEMA s26",
        "GRANT USAGE ON SCHEMA s26 TO PUBLIC",
        "CREATE TABLE s26.written(i int)",
        "GRANT ALL ON s26.written TO PUBLIC",
        """
        CREATE FUNCTION s26.pure(int) RETURNS int LANGUAGE plpgsql IMMUTABLE
          AS 'BEGIN INSERT INTO s26.written VALUES ($1); RETURN $1; END'
        """,
        """
        CREATE FUNCTION s26.pure_sql(int) RETURNS int LANGUAGE sql IMMUTABLE
          AS 'INSERT INTO s26.written VALUES ($1) RETURNING i'
        """);
    reaches = new Reaches();
    reaches.awaitFresh();
  }

  @AfterAll
  static void stop() throws SQLException {
    reaches.close();
    Reaches.as("postgres", "DROP SCHEMA s26 CASCADE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT s26.pure(1)",
        "EXPLAIN SELECT s26.pure(1)",
        "DECLARE c CURSOR FOR SELECT s26.pure(1)",
        "PREPARE p AS SELECT s26.pure(1)"
      })
  void shouldNotTakeItsWord(String sql) throws Exception {
    var reach = reaches.of(sql);
    assertThat(reach.completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(reach.routines())
        .anySatisfy(
            routine -> {
              assertThat(routine.name()).hasToString("s26.pure");
              assertThat(routine.volatility()).isEqualTo("IMMUTABLE");
              assertThat(routine.isBuiltIn()).isFalse();
            });
  }

  @Test
  void shouldSeeWhatItWritesWhereItsBodyCanBeRead() throws Exception {
    var reach = reaches.of("EXPLAIN SELECT s26.pure_sql(1)");
    assertThat(Reaches.relations(reach)).contains("s26.written");
    assertThat(reach.completeness()).as(reach.reason()).isEqualTo(Completeness.FULL);
  }

  @Test
  void shouldFindTheStatementBehindAnExecute() throws Exception {
    var sql = "EXPLAIN EXECUTE q";
    try (var session = reaches.proxy.connect("app", "&preferQueryMode=simple")) {
      reaches.of(session, "PREPARE q AS SELECT s26.pure(1)");
      var reach = reaches.of(session, sql);
      assertThat(Reaches.routines(reach)).contains("s26.pure");
      assertThat(reach.completeness()).isEqualTo(Completeness.OPAQUE);
    }
  }

  @Test
  void shouldLetAPolicyRefuseIt() throws Exception {
    var proxy =
        Proxy.builder()
            .catalog(Reaches.source(Reaches.ROLE), dev.gatehouse.catalog.Freshness.DEFAULT)
            .policy(
                Policies.denyIf(
                    call -> !call.reach().routines().stream().allMatch(one -> one.isBuiltIn()),
                    dev.gatehouse.api.policy.Interest.EXECUTE))
            .start();
    var refused = new ArrayList<String>();
    try (proxy;
        var session = proxy.connect("app", "&preferQueryMode=simple");
        var statement = session.createStatement()) {
      for (var sql : new String[] {"SELECT lower('A')", "EXPLAIN SELECT s26.pure(1)"}) {
        try {
          statement.execute(sql);
        } catch (SQLException e) {
          refused.add(sql);
        }
      }
    }
    assertThat(refused).containsExactly("EXPLAIN SELECT s26.pure(1)");
  }
}
