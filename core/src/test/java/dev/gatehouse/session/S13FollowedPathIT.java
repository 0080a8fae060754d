package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.catalog.Catalogs;
import dev.gatehouse.catalog.Freshness;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.ParsedStatement;
import dev.gatehouse.sql.SqlText;
import dev.gatehouse.statement.MemoryBudget;
import dev.gatehouse.wire.Backend;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * S13 with a server before 18, which does not report its search_path: what the session does is
 * followed, and what cannot be makes names mean nothing certain.
 */
class S13FollowedPathIT {

  private final Catalogs catalogs =
      Catalogs.of(Reaches.source("postgres"), Freshness.DEFAULT, _ -> {});
  private final SessionState state = new SessionState(Views.ALICE);
  private final ReplyQueue replies = new ReplyQueue(new MemoryBudget(1 << 20));
  private @Nullable SessionNaming started;

  @BeforeAll
  static void create() throws SQLException {
    Reaches.as(
        "postgres",
        "DROP SCHEMA IF EXISTS s13old CASCADE",
        "CREATE SCHEMA s13old",
        "GRANT USAGE ON SCHEMA s13old TO PUBLIC",
        "CREATE TABLE s13old.customers(ssn text)");
  }

  @AfterAll
  static void drop() throws SQLException {
    Reaches.as("postgres", "DROP SCHEMA s13old CASCADE");
  }

  @BeforeEach
  void read() throws Exception {
    var database = catalogs.open("postgres");
    database.attempted().get(30, TimeUnit.SECONDS);
    database.release();
  }

  @AfterEach
  void close() {
    catalogs.close();
  }

  private SessionNaming session() {
    var naming = started;
    if (naming == null) {
      naming = new SessionNaming(catalogs.open("postgres"), state, replies);
      started = naming;
    }
    return naming;
  }

  private static List<Facts> facts(String sql) {
    return SqlText.parse(sql, Dialect.DEFAULT).stream().map(ParsedStatement::facts).toList();
  }

  /** The client sends it and the server does it, outside of a transaction or within one. */
  private void run(String sql, TransactionStatus after) {
    send(sql);
    session().onCompleted(facts(sql));
    ready(after);
  }

  private void run(String sql) {
    run(sql, TransactionStatus.IDLE);
  }

  private void send(String sql) {
    session().onSent(facts(sql));
  }

  private void ready(TransactionStatus status) {
    state.onReadyForQuery(status);
    if (status == TransactionStatus.IDLE) {
      session().onTransactionEnd();
    }
  }

  /** What customers is, if that is certain. */
  private @Nullable String customers() {
    var lookup = session().lookups(facts("SELECT ssn FROM customers")).getFirst();
    var found = lookup.relations().find(new QualifiedName(null, "customers"));
    return found == null ? null : found.name().toString();
  }

  @Test
  void shouldBeginWithTheDefault() {
    assertThat(customers()).isEqualTo("public.customers");
  }

  @Test
  void shouldBeginWithWhatTheClientBrings() {
    state.onStartup(Map.of("search_path", "s13old, public"));
    assertThat(customers()).isEqualTo("s13old.customers");
  }

  @Test
  void shouldFollowAPlainSet() {
    run("SET search_path TO s13old, public");
    assertThat(customers()).isEqualTo("s13old.customers");
    run("SET search_path = public");
    assertThat(customers()).isEqualTo("public.customers");
  }

  @Test
  void shouldNotFollowASetThatFails() {
    run("SET search_path TO s13old");
    send("SET search_path TO public");
    session().onError();
    ready(TransactionStatus.IDLE);
    assertThat(customers()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path TO 's13old, public'",
        "SELECT set_config('search_path', 's13old', false)",
        "SELECT pg_catalog.set_config('search' || '_path', 's13old', false)",
        "DO $$ BEGIN SET search_path = s13old; END $$",
        "RESET search_path",
        "RESET ALL",
        "DISCARD ALL",
        "SET ROLE postgres",
        "SET LOCAL search_path = s13old",
        "SET search_path FROM CURRENT"
      })
  void shouldBeCertainOfNothingBehindAnythingElse(String change) {
    run(change);
    assertThat(customers()).isNull();
  }

  @Test
  void shouldBeCertainOfNothingWhileASetMayBeUndone() {
    run("BEGIN", TransactionStatus.ACTIVE);
    assertThat(customers()).isEqualTo("public.customers");
    run("SET search_path TO s13old", TransactionStatus.ACTIVE);
    assertThat(customers()).isNull();
    run("ROLLBACK");
    assertThat(customers()).isNull();
    run("SET search_path TO s13old");
    assertThat(customers()).isEqualTo("s13old.customers");
  }

  @Test
  void shouldBelieveAServerThatReportsIt() {
    run("RESET search_path");
    state.onParameterStatus("search_path", "s13old");
    assertThat(customers()).isEqualTo("s13old.customers");
  }

  /** All are sent, in messages of their own, before the server answers the first. */
  private void pipeline(String... statements) {
    customers();
    for (var sql : statements) {
      send(sql);
      replies.expect(new Reply(Reply.Kind.QUERY));
    }
    for (var sql : statements) {
      replies.advance(Backend.COMMAND_COMPLETE);
      session().onCompleted(facts(sql));
      replies.advance(Backend.READY_FOR_QUERY);
      ready(TransactionStatus.IDLE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RESET search_path", "SELECT set_config('search_path', 's13old', false)"})
  void shouldNotFollowASetThatIsNotTheLast(String change) {
    pipeline("SET search_path TO public", change);
    assertThat(customers()).isNull();
  }

  /** That it is in a transaction shows only in the next ReadyForQuery. */
  @Test
  void shouldNotFollowASetThatIsUndoneBesideSomethingElse() {
    send("BEGIN");
    replies.expect(new Reply(Reply.Kind.QUERY));
    send("SET search_path TO s13old");
    session().onCompleted(facts("BEGIN"));
    session().onCompleted(facts("SET search_path TO s13old"));
    replies.advance(Backend.COMMAND_COMPLETE);
    replies.advance(Backend.READY_FOR_QUERY);
    ready(TransactionStatus.ACTIVE);
    run("ROLLBACK; SELECT 1");
    assertThat(customers()).isNull();
  }

  @Test
  void shouldKeepTheDoubtOfADefinitionThatIsUnderWay() {
    send("SELECT 1");
    replies.expect(new Reply(Reply.Kind.QUERY));
    send("CREATE TABLE s13old.another(i int)");
    replies.expect(new Reply(Reply.Kind.QUERY));
    replies.advance(Backend.COMMAND_COMPLETE);
    replies.advance(Backend.READY_FOR_QUERY);
    ready(TransactionStatus.IDLE);
    assertThat(customers()).isNull();
  }
}
