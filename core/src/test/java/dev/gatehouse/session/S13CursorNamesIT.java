package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S13: a cursor reads what its names meant when it was opened, whatever was made since then. */
class S13CursorNamesIT {

  private static final String DECLARE = "DECLARE c CURSOR FOR SELECT ssn FROM customers";

  private static Reaches reaches;

  @BeforeAll
  static void start() throws Exception {
    reaches = new Reaches();
  }

  @BeforeEach
  void create() throws Exception {
    define("DROP SCHEMA IF EXISTS s13cursor CASCADE");
    define("CREATE SCHEMA s13cursor; GRANT USAGE ON SCHEMA s13cursor TO PUBLIC");
  }

  @AfterAll
  static void stop() throws SQLException {
    reaches.close();
    Reaches.as("postgres", "DROP SCHEMA s13cursor CASCADE");
  }

  private static void define(String sql) throws Exception {
    try (var session = reaches.proxy.connect("postgres", "&preferQueryMode=simple");
        var statement = session.createStatement()) {
      statement.execute(sql);
    }
    reaches.awaitFresh();
  }

  private static void hideCustomers() throws Exception {
    define(
        "CREATE TABLE s13cursor.customers(ssn text);"
            + " GRANT SELECT ON s13cursor.customers TO PUBLIC");
  }

  private static Connection session() throws SQLException {
    return reaches.proxy.connect(
        "app", "&preferQueryMode=simple&options=-c%20search_path=s13cursor,public");
  }

  @Test
  void shouldNameWhatACursorReadsThatWasOpenedInAnEarlierCatalog() throws Exception {
    try (var session = session()) {
      reaches.of(session, "BEGIN");
      reaches.of(session, DECLARE);
      var before = reaches.of(session, "FETCH c");
      assertThat(Reaches.relations(before)).containsExactly("public.customers");
      assertThat(before.completeness()).as(before.reason()).isEqualTo(Completeness.FULL);
      hideCustomers();
      assertThat(Reaches.relations(reaches.of(session, "FETCH c"))).contains("public.customers");
    }
  }

  @Test
  void shouldRememberItWhileACursorMayBeHeld() throws Exception {
    try (var session = session()) {
      reaches.of(session, DECLARE.replace("CURSOR", "CURSOR WITH HOLD"));
      reaches.of(session, "SELECT 1");
      hideCustomers();
      assertThat(Reaches.relations(reaches.of(session, "FETCH c"))).contains("public.customers");
    }
  }

  @Test
  void shouldForgetItWithTheTransaction() throws Exception {
    try (var session = session()) {
      reaches.of(session, "SELECT ssn FROM customers");
      hideCustomers();
      reaches.of(session, "BEGIN");
      reaches.of(session, DECLARE);
      assertThat(Reaches.relations(reaches.of(session, "FETCH c")))
          .containsExactly("s13cursor.customers");
    }
  }
}
