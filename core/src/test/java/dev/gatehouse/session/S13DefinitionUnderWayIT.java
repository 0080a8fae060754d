package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.session.RawClient.Frames;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * S13: what one session is about to define may be what the statement of another finds: it waits for
 * a lock, and is read by the server when the definition is there.
 */
@Timeout(60)
class S13DefinitionUnderWayIT {

  private static Reaches reaches;

  @BeforeAll
  static void start() throws Exception {
    Reaches.as(
        "postgres",
        "DROP SCHEMA IF EXISTS uw CASCADE",
        "CREATE SCHEMA uw",
        "GRANT ALL ON SCHEMA uw TO PUBLIC",
        "CREATE TABLE uw.harmless(x text); CREATE TABLE uw.secret(x text);"
            + " INSERT INTO uw.secret VALUES ('SECRET');"
            + " CREATE VIEW uw.v AS SELECT x FROM uw.harmless;"
            + " CREATE FUNCTION uw.f() RETURNS text LANGUAGE sql AS 'SELECT x FROM uw.harmless';"
            + " GRANT ALL ON ALL TABLES IN SCHEMA uw TO PUBLIC;"
            + " ALTER VIEW uw.v OWNER TO app; ALTER TABLE uw.harmless OWNER TO app;"
            + " ALTER FUNCTION uw.f OWNER TO app");
    reaches = new Reaches();
    reaches.awaitFresh();
  }

  @AfterAll
  static void stop() throws SQLException {
    reaches.close();
    Reaches.as("postgres", "DROP SCHEMA uw CASCADE");
  }

  private static Connection connect() throws SQLException {
    return reaches.proxy.connect("app", "&preferQueryMode=simple");
  }

  private static Completeness completeness(Connection session, String sql) {
    return reaches.of(session, sql).completeness();
  }

  private static void run(Connection session, String sql) throws SQLException {
    try (var statement = session.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void shouldDoubtAViewThatIsBeingReplaced() throws Exception {
    try (var definer = connect();
        var reader = connect()) {
      reaches.awaitFresh();
      run(definer, "BEGIN; CREATE OR REPLACE VIEW uw.v AS SELECT x FROM uw.secret");

      // When
      var waiting =
          CompletableFuture.supplyAsync(() -> reaches.of(reader, "SELECT x FROM uw.v WHERE true"));
      Thread.sleep(300);
      run(definer, "COMMIT");

      // Then
      assertThat(waiting.get().completeness()).isEqualTo(Completeness.PARTIAL);
      run(definer, "CREATE OR REPLACE VIEW uw.v AS SELECT x FROM uw.harmless");
      reaches.awaitFresh();
      assertThat(completeness(reader, "SELECT x FROM uw.v")).isEqualTo(Completeness.FULL);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CREATE OR REPLACE VIEW uw.v AS SELECT x FROM uw.secret        | PARTIAL | FULL
          ALTER TABLE uw.harmless ADD y int                             | PARTIAL | FULL
          CREATE RULE r AS ON INSERT TO uw.harmless DO ALSO SELECT 1    | PARTIAL | FULL
          CREATE OR REPLACE FUNCTION uw.f() RETURNS text LANGUAGE sql AS 'SELECT 1' | FULL | FULL
          ALTER TABLE uw.harmless RENAME TO other                       | PARTIAL | PARTIAL
          CREATE DOMAIN uw.d AS text                                    | PARTIAL | PARTIAL
          CREATE TABLE uw.new(x text)                                   | FULL    | FULL
          SELECT 1 FROM uw.harmless                                     | FULL    | FULL
          """)
  void shouldDoubtOnlyWhatMeetsIt(String definition, Completeness view, Completeness other)
      throws Exception {
    try (var definer = connect();
        var reader = connect()) {
      reaches.awaitFresh();
      run(reader, "SET lock_timeout = '100ms'");
      run(definer, "BEGIN; " + definition);

      // When
      var names =
          new Completeness[] {
            completeness(reader, "SELECT x FROM uw.v"),
            completeness(reader, "SELECT x FROM uw.secret"),
            completeness(reader, "SELECT 1")
          };

      // Then
      run(definer, "ROLLBACK");
      reaches.awaitFresh();
      assertThat(names).containsExactly(view, other, Completeness.FULL);
      assertThat(completeness(reader, "SELECT x FROM uw.v")).isEqualTo(Completeness.FULL);
    }
  }

  /** It was done long ago, but nobody has read its answer. */
  @Test
  void shouldDoubtWhatADefinerDoesNotListenTo() throws Exception {
    try (var definer = RawClient.login(reaches.proxy.port(), "app");
        var reader = connect()) {
      reaches.awaitFresh();

      // When
      definer.send(
          new Frames()
              .query("SELECT repeat('x', 1000) FROM generate_series(1, 20000)")
              .query("CREATE OR REPLACE VIEW uw.v AS SELECT x FROM uw.secret"));
      Thread.sleep(1_000);

      // Then
      assertThat(completeness(reader, "SELECT x FROM uw.v")).isEqualTo(Completeness.PARTIAL);
      assertThat(completeness(reader, "SELECT x FROM uw.secret")).isEqualTo(Completeness.FULL);
      definer.untilReady();
      definer.untilReady();
      reaches.awaitFresh();
      var reach = reaches.of(reader, "SELECT x FROM uw.v");
      assertThat(Reaches.relations(reach)).contains("uw.secret");
      assertThat(reach.completeness()).isEqualTo(Completeness.FULL);
      run(reader, "CREATE OR REPLACE VIEW uw.v AS SELECT x FROM uw.harmless");
    }
  }
}
