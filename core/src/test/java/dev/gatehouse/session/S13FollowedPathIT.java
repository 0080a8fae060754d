package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.catalog.Catalogs;
import dev.gatehouse.catalog.Freshness;
import dev.gatehouse.catalog.Naming;
import dev.gatehouse.catalog.SessionStart;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.ParsedStatement;
import dev.gatehouse.sql.SqlText;
import dev.gatehouse.statement.MemoryBudget;
import dev.gatehouse.wire.Backend;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
      naming = begin(state);
      started = naming;
    }
    return naming;
  }

  private SessionNaming begin(SessionState state) {
    var database = catalogs.open("postgres");
    var start = database.startAtLogin(state.view().databaseRole(), catalogs.serverChanges());
    return new SessionNaming(database, start, state, replies);
  }

  /** As the catalog has it from now on. */
  private void awaitFresh() throws InterruptedException {
    var database = catalogs.open("postgres");
    try {
      for (var i = 0; i < 1_200; i++) {
        if (!database.lookup(Naming.UNKNOWN, "").doubtful()) {
          return;
        }
        Thread.sleep(25);
      }
      throw new AssertionError("the catalog is not read");
    } finally {
      database.release();
    }
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
    session().onSent(facts(sql), session().lookups(facts(sql)));
  }

  private void ready(TransactionStatus status) {
    state.onReadyForQuery(status);
    if (status == TransactionStatus.IDLE) {
      session().onTransactionEnd();
    }
  }

  /** What customers is, if that is certain. */
  private @Nullable String customers() {
    return customers(session());
  }

  private static @Nullable String customers(SessionNaming session) {
    var lookup = session.lookups(facts("SELECT ssn FROM customers")).getFirst();
    var found = lookup.relations().find(new QualifiedName(null, "customers"));
    return found == null ? null : found.name().toString();
  }

  @Test
  void shouldBeginWithTheDefault() {
    assertThat(customers()).isEqualTo("public.customers");
  }

  /** ALTER ROLE changes the path of later sessions only. */
  @Test
  void shouldNotTakeAPathThatWasSetLaterForItsOwn() throws Exception {
    var role = state.view().databaseRole();
    assertThat(customers()).isEqualTo("public.customers");
    Reaches.as("postgres", "ALTER ROLE " + role + " SET search_path = s13old");
    try {
      session().onDefined(Definition.SERVER);
      awaitFresh();
      assertThat(customers()).isNull();
      assertThat(customers(begin(new SessionState(Views.ALICE)))).isEqualTo("s13old.customers");
    } finally {
      Reaches.as("postgres", "ALTER ROLE " + role + " RESET search_path");
    }
  }

  @Test
  void shouldNotKnowThePathItBeganWithWhileTheSchemaWasInDoubt() throws Exception {
    session().onDefined(Definition.DATABASE);
    var later = begin(new SessionState(Views.ALICE));
    awaitFresh();
    assertThat(customers()).isEqualTo("public.customers");
    assertThat(customers(later)).isNull();
  }

  /** The catalog is read between the login and the begin of the session. */
  @Test
  void shouldNotKnowThePathIfARoleHasChangedDuringItsLogin() throws Exception {
    var before = catalogs.serverChanges();
    session().onDefined(Definition.SERVER);
    awaitFresh();
    var database = catalogs.open("postgres");
    assertThat(database.startAtLogin("app", before).path().known()).isFalse();
    assertThat(database.startAtLogin("app", catalogs.serverChanges()).path().known()).isTrue();
  }

  /** Nobody has used the database before, so nobody can tell its catalog later. */
  @Test
  void shouldNotKnowThePathIfARoleHasChangedDuringTheLoginThatIsTheFirst() throws Exception {
    var before = catalogs.serverChanges();
    session().onDefined(Definition.SERVER);
    var first = catalogs.open("template1");
    first.attempted().get(30, TimeUnit.SECONDS);
    assertThat(first.startAtLogin("app", before).path().known()).isFalse();
    assertThat(first.startAtLogin("app", catalogs.serverChanges()).path().known()).isTrue();
  }

  /** The server may have read the old setting, or the new one. */
  @Test
  void shouldNotKnowThePathOfALoginThatIsUnderWayWhenARoleChanges() throws Exception {
    var logins = new AtomicInteger();
    var asked = new CountDownLatch(1);
    var changed = new CountDownLatch(1);
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.readPacket();
                  if (logins.incrementAndGet() == 2) {
                    asked.countDown();
                    while (changed.getCount() > 0) {
                      peer.pause();
                    }
                  }
                  peer.welcome();
                  while (true) {
                    var sql = peer.read().text();
                    var tag = sql.startsWith("ALTER") ? "ALTER ROLE" : "SELECT 0";
                    peer.send(new RawClient.Frames().add('C', tag).add('Z', 'I'));
                  }
                });
        var reaches =
            new Reaches(
                Proxy.builder()
                    .upstreamPort(fake.port())
                    .catalog(Reaches.source("postgres"), Freshness.DEFAULT));
        var first = RawClient.login(reaches.proxy.port(), "app")) {
      assertThat(reached(reaches, first, "SELECT 1 FROM customers"))
          .containsExactly("public.customers");
      try (var later = new RawClient(reaches.proxy.port())) {
        later.send(RawClient.startup("user", "app", "database", "postgres"));
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        first.send(new RawClient.Frames().query("ALTER ROLE app SET search_path = s13old"));
        first.untilReady();
        for (var i = 0; i < 400; i++) {
          reached(reaches, first, "SELECT 2");
          if (reaches.last("SELECT 2").completeness() == Completeness.FULL) {
            break;
          }
          Thread.sleep(25);
        }
        assertThat(reaches.last("SELECT 2").completeness()).isEqualTo(Completeness.FULL);
        changed.countDown();
        later.untilReady();
        assertThat(reached(reaches, later, "SELECT 3 FROM customers"))
            .contains("public.customers", "s13old.customers");
      }
    }
  }

  private static List<String> reached(Reaches reaches, RawClient client, String sql)
      throws IOException {
    client.send(new RawClient.Frames().query(sql));
    client.untilReady();
    return Reaches.relations(reaches.last(sql));
  }

  /** A portal: what was bound when the path was another, and is looked at again now. */
  private @Nullable String later(String sql, List<BoundNames> atBind) {
    var lookup = session().lookups(facts(sql), atBind).getFirst();
    var found = lookup.relations().find(new QualifiedName(null, "customers"));
    return found == null ? null : found.name().toString();
  }

  private List<BoundNames> bind(String sql) {
    var lookups = session().lookups(facts(sql));
    session().onSent(facts(sql), lookups);
    return BoundNames.of(lookups);
  }

  @Test
  void shouldReadTheNamesOfAPortalAsOfItsBindInTheCatalogOfNow() throws Exception {
    var plain = "SELECT ssn FROM customers";
    var calling = "SELECT s13old.text_of(ssn) FROM customers";
    Reaches.as(
        "postgres",
        "CREATE FUNCTION s13old.text_of(text) RETURNS bigint LANGUAGE sql"
            + " AS 'SELECT count(*) FROM customers'");
    session().onDefined(Definition.DATABASE);
    awaitFresh();
    run("SET search_path TO public");
    var plainly = bind(plain);
    var called = bind(calling);
    assertThat(later(plain, plainly)).isEqualTo("public.customers");
    assertThat(later(calling, called)).isEqualTo("public.customers");
    run("SET search_path TO s13old");
    assertThat(later(plain, plainly)).isEqualTo("public.customers");
    assertThat(later(calling, called)).as("the body reads its names now").isNull();

    session().onDefined(Definition.DATABASE);
    assertThat(later(plain, plainly)).as("in doubt").isNull();
    Reaches.as("postgres", "DROP FUNCTION s13old.text_of");
    awaitFresh();
    assertThat(later(plain, plainly)).as("another may stand before it").isNull();
    assertThat(bind(plain).getFirst().naming().path().schemas()).containsExactly("s13old");
  }

  @Test
  void shouldDoubtTheCatalogsOfAllDatabasesBehindAnotherRoleSetting() throws Exception {
    awaitFresh();
    var other = catalogs.open("template1");
    other.attempted().get(30, TimeUnit.SECONDS);
    assertThat(other.lookup(Naming.UNKNOWN, "").doubtful()).isFalse();
    run("CREATE TABLE s13old.nothing()");
    session().onDefined(Definition.of(facts("CREATE TABLE s13old.nothing()").getFirst()));
    assertThat(other.lookup(Naming.UNKNOWN, "").doubtful()).isFalse();
    session().onDefined(Definition.of(facts("ALTER USER app SET search_path = s").getFirst()));
    assertThat(other.lookup(Naming.UNKNOWN, "").doubtful()).isTrue();
  }

  /** Roles are those of all databases, also where no catalog is held of the session's own. */
  @Test
  void shouldTellTheOtherCatalogsFromADatabaseThatHasNone() throws Exception {
    var one = new Freshness(Duration.ofMinutes(1), Duration.ofMinutes(5), 500_000, 1);
    try (var few = Catalogs.of(Reaches.source("postgres"), one, _ -> {})) {
      var held = few.open("postgres");
      held.attempted().get(30, TimeUnit.SECONDS);
      assertThat(held.lookup(Naming.UNKNOWN, "").doubtful()).isFalse();
      var beyond = few.open("template1");
      assertThat(beyond.configured()).isFalse();
      var session = new SessionNaming(beyond, SessionStart.UNKNOWN, state, replies);
      session.onDefined(Definition.SERVER);
      assertThat(held.lookup(Naming.UNKNOWN, "").doubtful()).isTrue();
    }
  }

  @Test
  void shouldTellTheOtherCatalogsWhereASessionWithoutOneIsLost() throws Exception {
    var one = new Freshness(Duration.ofMinutes(1), Duration.ofMinutes(5), 500_000, 1);
    try (var few = Catalogs.of(Reaches.source("postgres"), one, _ -> {})) {
      var held = few.open("postgres");
      held.attempted().get(30, TimeUnit.SECONDS);
      started = new SessionNaming(few.open("template1"), SessionStart.UNKNOWN, state, replies);
      send("ALTER ROLE app SET search_path = s13old");
      replies.expect(new Reply(Reply.Kind.QUERY));
      session().release();
      assertThat(held.lookup(Naming.UNKNOWN, "").doubtful()).isTrue();
    }
  }

  /** The server may go on for a while with what changes the roles of all databases. */
  @Test
  void shouldDoubtTheCatalogsOfAllDatabasesWhileALostSessionMayChangeRoles() throws Exception {
    var other = catalogs.open("template1");
    other.attempted().get(30, TimeUnit.SECONDS);
    send("ALTER ROLE app SET search_path = s13old");
    replies.expect(new Reply(Reply.Kind.QUERY));
    session().release();
    var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
    while (System.nanoTime() < until) {
      assertThat(other.lookup(Naming.UNKNOWN, "").doubtful()).isTrue();
      Thread.sleep(100);
    }
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

  /**
   * Whatever is known of the path while they are under way, and then, must be true; and what is
   * followed must be known.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SET search_path = s13old                                                   | s13old | true
          SET search_path = s13old; SET search_path = public                         | public | false
          BEGIN; SAVEPOINT a; SET search_path = s13old; ROLLBACK TO a; COMMIT        | public | false
          BEGIN; SET search_path = s13old; COMMIT                                    | s13old | false
          SET search_path = s13old; BEGIN; SET LOCAL search_path = public; COMMIT    | s13old | false
          BEGIN; SET LOCAL search_path = s13old; COMMIT                              | public | false
          SET search_path = s13old; BEGIN; SET search_path = public; ROLLBACK        | s13old | false
          SET search_path = s13old; DISCARD ALL                                      | public | false
          SET search_path = s13old; SELECT set_config('search_path', '', false)      | none   | false
          """)
  void shouldNotSayWhatIsNotSo(String script, String schema, boolean followed) {
    var statements = script.split("; ");
    customers();
    for (var sql : statements) {
      send(sql);
      replies.expect(new Reply(Reply.Kind.QUERY));
      if (!sql.equals("BEGIN") || !sql.equals(statements[0])) {
        assertThat(customers()).as("behind %s", sql).isNull();
      }
    }
    var status = TransactionStatus.IDLE;
    for (var sql : statements) {
      status =
          switch (facts(sql).getFirst().command()) {
            case "BEGIN" -> TransactionStatus.ACTIVE;
            case "COMMIT", "ROLLBACK" -> sql.contains(" TO ") ? status : TransactionStatus.IDLE;
            default -> status;
          };
      replies.advance(Backend.COMMAND_COMPLETE);
      session().onCompleted(facts(sql));
      replies.advance(Backend.READY_FOR_QUERY);
      ready(status);
    }
    if (followed) {
      assertThat(customers()).isEqualTo(schema + ".customers");
    } else {
      assertThat(customers()).isIn(null, schema + ".customers");
    }
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
