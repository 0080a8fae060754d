package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** S13: names are used before the server has told what they mean by then. */
@Timeout(60)
class S13PipelinedPathIT {

  private static final String PROBE = "SELECT ssn FROM customers";

  /** What is sent before it at once, parted by semicolons, and what customers is then. */
  static final String[][] SCRIPTS = {
    {"SET search_path = s13p", "s13p.customers"},
    {"SELECT set_config('search_path', 's13p', false)", "s13p.customers"},
    {"SET search_path = s13p; SET search_path = public", "public.customers"},
    {"BEGIN; SAVEPOINT a; SET search_path = s13p; ROLLBACK TO a", "public.customers"},
    {"SET search_path = s13p; BEGIN; SET LOCAL search_path = public; COMMIT", "s13p.customers"},
    {"BEGIN; SET LOCAL search_path = s13p; COMMIT", "public.customers"},
    {"SET search_path = s13p; BEGIN; SET search_path = public; ROLLBACK", "s13p.customers"},
    {"SET search_path = s13p; DISCARD ALL", "public.customers"},
    {"SET search_path = s13p; RESET ALL", "public.customers"},
    {"DO 'BEGIN SET search_path = s13p, END'", "s13p.customers"},
    {"CREATE TEMP TABLE customers(ssn text)", "pg_temp.customers"},
    {"SELECT text AS ssn INTO TEMP customers FROM notes", "pg_temp.customers"},
    {"BEGIN; CREATE TEMP TABLE customers(ssn text); ROLLBACK", "public.customers"},
  };

  private static Reaches reaches;

  @BeforeAll
  static void start() throws Exception {
    Reaches.as(
        "postgres",
        "DROP SCHEMA IF EXISTS s13p CASCADE",
        "CREATE SCHEMA s13p",
        "GRANT USAGE ON SCHEMA s13p TO PUBLIC",
        "CREATE TABLE s13p.customers(ssn text)",
        "GRANT SELECT ON s13p.customers TO PUBLIC");
    reaches = new Reaches();
  }

  @BeforeEach
  void awaitFresh() throws Exception {
    reaches.awaitFresh();
  }

  @AfterAll
  static void stop() throws SQLException {
    reaches.close();
    Reaches.as("postgres", "DROP SCHEMA s13p CASCADE");
  }

  private static String[] statements(String script) {
    return (script + "; " + PROBE).replace(", END", "; END").split("; (?!END)");
  }

  private static void shouldReach(String relation, Frames frames, int ready) throws IOException {
    try (var client = RawClient.login(reaches.proxy.port(), "app")) {
      client.send(frames);
      for (var i = 0; i < ready; i++) {
        client.untilReady();
      }
      assertThat(Reaches.relations(reaches.last(PROBE))).contains(relation);
    }
  }

  @ParameterizedTest
  @FieldSource("SCRIPTS")
  void shouldNameItInMessagesSentAtOnce(String script, String relation) throws Exception {
    var frames = new Frames();
    for (var sql : statements(script)) {
      frames.query(sql);
    }
    shouldReach(relation, frames, statements(script).length);
  }

  @ParameterizedTest
  @FieldSource("SCRIPTS")
  void shouldNameItInOneMessage(String script, String relation) throws Exception {
    shouldReach(relation, new Frames().query(String.join("; ", statements(script))), 1);
  }

  @ParameterizedTest
  @FieldSource("SCRIPTS")
  void shouldNameItInOnePipeline(String script, String relation) throws Exception {
    var frames = new Frames();
    for (var sql : statements(script)) {
      frames.parse("", sql).bind("", "").execute("");
    }
    shouldReach(relation, frames.sync(), 1);
  }

  /** The probe is bound first and runs last: its names mean what they meant at Bind. */
  @ParameterizedTest
  @FieldSource("SCRIPTS")
  void shouldNameWhatWasBoundBefore(String script, String relation) throws Exception {
    var frames = new Frames().query("BEGIN").parse("probe", PROBE).bind("probe", "probe");
    var all = statements(script);
    for (var i = 0; i < all.length - 1; i++) {
      frames.parse("", all[i]).bind("", "").execute("");
    }
    shouldReach("public.customers", frames.execute("probe").sync(), 2);
  }
}
