package dev.gatehouse.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Reach;
import dev.gatehouse.catalog.CatalogSource;
import dev.gatehouse.catalog.Freshness;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What statements reach, and that every doubt about it shows. */
class CatalogIT {

  private static final Freshness OFTEN =
      new Freshness(Duration.ofMillis(50), Duration.ofMillis(400), 500_000, 4);

  private static Reaches reaches;

  @BeforeAll
  static void start() throws Exception {
    Reaches.as(
        "postgres",
        "DROP SCHEMA IF EXISTS cat CASCADE",
        "CREATE SCHEMA cat",
        "GRANT USAGE ON SCHEMA cat TO PUBLIC",
        """
        CREATE TABLE cat.base(id int PRIMARY KEY, ssn text);
        CREATE VIEW cat.v1 AS SELECT id, ssn FROM cat.base;
        CREATE VIEW cat.v2 AS SELECT ssn FROM cat.v1;
        CREATE MATERIALIZED VIEW cat.m AS SELECT ssn FROM cat.v2;
        CREATE TABLE cat.p(i int, t text) PARTITION BY RANGE (i);
        CREATE TABLE cat.p1 PARTITION OF cat.p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (i);
        CREATE TABLE cat.p11 PARTITION OF cat.p1 FOR VALUES FROM (0) TO (5);
        CREATE TABLE cat.p2 PARTITION OF cat.p FOR VALUES FROM (10) TO (20);
        CREATE TABLE cat.log(t text);
        CREATE RULE r AS ON UPDATE TO cat.base DO ALSO INSERT INTO cat.log VALUES (NEW.ssn);
        CREATE TABLE cat.child(id int REFERENCES cat.base ON DELETE CASCADE);
        CREATE TABLE cat.noted(id int REFERENCES cat.base);
        CREATE SEQUENCE cat.seq;
        CREATE TABLE cat.counted(id int DEFAULT nextval('cat.seq'));
        CREATE SCHEMA AUTHORIZATION boss;
        """);
    reaches = new Reaches();
    reaches.awaitFresh();
  }

  @AfterAll
  static void stop() throws SQLException {
    reaches.close();
    Reaches.as("postgres", "DROP SCHEMA cat, boss CASCADE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT * FROM cat.v2                      | cat.v2 cat.v1 cat.base
          SELECT * FROM cat.m                       | cat.m cat.v2 cat.v1 cat.base
          REFRESH MATERIALIZED VIEW cat.m           | cat.m cat.v2 cat.v1 cat.base
          SELECT * FROM cat.p                       | cat.p cat.p1 cat.p11 cat.p2
          SELECT * FROM ONLY cat.p1                 | cat.p1 cat.p11 cat.p
          SELECT * FROM cat.p11                     | cat.p11 cat.p1 cat.p
          INSERT INTO cat.v2 VALUES ('x')           | cat.v2 cat.v1 cat.base
          UPDATE cat.base SET ssn = 'x'             | cat.base cat.log cat.child
          UPDATE cat.v1 SET ssn = 'x'               | cat.v1 cat.base cat.log cat.child
          DELETE FROM cat.base                      | cat.base cat.child cat.noted
          INSERT INTO cat.noted VALUES (1)          | cat.noted cat.base
          INSERT INTO cat.counted DEFAULT VALUES    | cat.counted cat.seq
          SELECT * FROM pg_stats                    | pg_catalog.pg_stats pg_catalog.pg_statistic
          TABLE information_schema.tables           | information_schema.tables pg_catalog.pg_class
          """)
  void shouldFollowRelations(String sql, String relations) throws Exception {
    var reach = reaches.of(sql);
    assertThat(Reaches.relations(reach)).contains(relations.split(" "));
    assertThat(reach.completeness()).as(reach.reason()).isEqualTo(Completeness.FULL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT * FROM cat.p1", "DELETE FROM cat.p1"})
  void shouldLeaveOutPartitionsBesideTheOneNamed(String sql) throws Exception {
    assertThat(Reaches.relations(reaches.of(sql))).contains("cat.p").doesNotContain("cat.p2");
  }

  @ParameterizedTest
  @CsvSource({
    "SELECT * FROM cat.nowhere, relation cat.nowhere is not in the catalog",
    "SELECT cat.nothing(), function cat.nothing is not in the catalog"
  })
  void shouldSayWhatIsNotThere(String sql, String reason) throws Exception {
    var reach = reaches.of(sql);
    assertThat(reach.completeness()).isEqualTo(Completeness.PARTIAL);
    assertThat(reach.reason()).isEqualTo(reason);
  }

  @Test
  void shouldKnowNothingWithoutACatalog() throws Exception {
    try (var without = new Reaches(Proxy.builder())) {
      assertThat(without.of("SELECT 1")).isSameAs(Reach.UNKNOWN);
    }
  }

  @Test
  void shouldBeAbleToDoNothingButRead() throws Exception {
    try (var connection = Reaches.source(Reaches.ROLE).connect("postgres");
        var statement = connection.createStatement()) {
      try (var rows =
          statement.executeQuery(
              "SELECT current_setting('transaction_read_only'),"
                  + " current_setting('statement_timeout'), current_setting('application_name'),"
                  + " current_setting('idle_in_transaction_session_timeout')")) {
        rows.next();
        assertThat(rows.getString(1)).isEqualTo("on");
        assertThat(rows.getString(2)).isEqualTo("20s");
        assertThat(rows.getString(3)).isEqualTo("gatehouse catalog");
        assertThat(rows.getString(4)).isEqualTo("20s");
      }
    }
  }

  @Test
  void shouldRecordWhatWasRead() throws Exception {
    var details = requireNonNull(reaches.proxy.awaitEvent(CatalogIT::ofCatalog)).details();
    assertThat(details)
        .containsEntry("database", "postgres")
        .containsEntry("outcome", "read")
        .containsEntry("version", "1")
        .containsKeys("server", "relations", "routines", "types", "schemas", "duration_ms");
  }

  private static boolean ofCatalog(AuditEvent event) {
    return event.type().equals("catalog");
  }

  @Test
  void shouldSayThatItsRoleCannotLogIn() throws Exception {
    try (var failing =
        new Reaches(Proxy.builder().catalog(Reaches.source("nobody_such"), Freshness.DEFAULT))) {
      var reach = failing.of("SELECT * FROM cat.base");
      assertThat(reach.completeness()).isEqualTo(Completeness.OPAQUE);
      assertThat(reach.reason()).contains("cannot be read", "nobody_such");
      assertThat(failing.proxy.awaitEvent(CatalogIT::ofCatalog).details())
          .containsEntry("outcome", "failed")
          .containsEntry("sqlstate", "28000");
    }
  }

  @Test
  void shouldSayThatItIsTooLarge() throws Exception {
    var small = new Freshness(Duration.ofMinutes(1), Duration.ofMinutes(5), 1_000, 4);
    try (var full = new Reaches(Proxy.builder().catalog(Reaches.source(Reaches.ROLE), small))) {
      var reach = full.of("SELECT * FROM cat.base");
      assertThat(reach.completeness()).isEqualTo(Completeness.OPAQUE);
      assertThat(reach.reason()).contains("1000", "catalog.max-objects");
    }
  }

  @Test
  void shouldBecomeStaleWhereItCannotBeReadAgain() throws Exception {
    var broken = new AtomicBoolean();
    CatalogSource source =
        database -> {
          if (broken.get()) {
            throw new SQLException("the network is gone", "08006");
          }
          return Reaches.source(Reaches.ROLE).connect(database);
        };
    try (var flaky = new Reaches(Proxy.builder().catalog(source, OFTEN));
        // Without a session nothing is read.
        var _ = flaky.proxy.connect("app")) {
      flaky.awaitFresh();
      broken.set(true);
      var reach = flaky.of("SELECT * FROM cat.v1");
      for (var i = 0; i < 500 && !reach.reason().startsWith("the catalog is stale"); i++) {
        Thread.sleep(20);
        reach = flaky.of("SELECT * FROM cat.v1");
      }
      assertThat(reach.completeness()).isEqualTo(Completeness.PARTIAL);
      assertThat(reach.reason())
          .isEqualTo("the catalog is stale: the catalog cannot be read: the network is gone");
      assertThat(Reaches.relations(reach)).contains("cat.base");
      flaky.proxy.awaitEvent(event -> ofCatalog(event) && says(event, "stale", "08006"));
      broken.set(false);
      flaky.awaitFresh();
    }
  }

  private static boolean says(AuditEvent event, String outcome, String sqlState) {
    return outcome.equals(event.details().get("outcome"))
        && sqlState.equals(event.details().get("sqlstate"));
  }

  @Test
  void shouldReadAgainAfterADefinition() throws Exception {
    var sql = "SELECT * FROM cat_made";
    try (var session = reaches.proxy.connect("app", "&preferQueryMode=simple")) {
      reaches.of(session, "CREATE OR REPLACE VIEW public.cat_made AS SELECT text FROM notes");
      try {
        reaches.awaitFresh();
        var reach = reaches.of(sql);
        assertThat(Reaches.relations(reach)).contains("public.cat_made", "public.notes");
        assertThat(reach.completeness()).as(reach.reason()).isEqualTo(Completeness.FULL);
      } finally {
        reaches.of(session, "DROP VIEW public.cat_made");
        reaches.awaitFresh();
      }
      assertThat(reaches.of(sql).completeness()).isEqualTo(Completeness.PARTIAL);
    }
  }

  @Test
  void shouldDoubtWhatATransactionDefines() throws Exception {
    try (var session = reaches.proxy.connect("app", "&preferQueryMode=simple")) {
      reaches.of(session, "BEGIN");
      reaches.of(session, "CREATE VIEW public.cat_open AS SELECT text FROM notes");
      var reach = reaches.of(session, "SELECT * FROM notes");
      assertThat(reach.completeness()).isEqualTo(Completeness.PARTIAL);
      reaches.of(session, "ROLLBACK");
    }
    reaches.awaitFresh();
  }

  private static CatalogSource heldBack(AtomicBoolean held) {
    return database -> {
      while (held.get()) {
        LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      }
      return Reaches.source(Reaches.ROLE).connect(database);
    };
  }

  @Test
  void shouldDoubtTheCatalogUntilTheDefinitionOfAnotherSessionIsRead() throws Exception {
    var slow = new AtomicBoolean();
    try (var behind = new Reaches(Proxy.builder().catalog(heldBack(slow), Freshness.DEFAULT))) {
      behind.awaitFresh();
      slow.set(true);
      try {
        behind.of("COMMENT ON VIEW v_cust IS 'no definition'");
        assertThat(behind.of("SELECT 1").completeness()).isEqualTo(Completeness.FULL);
        behind.of("CREATE TABLE public.cat_other()");
        behind.of("DROP TABLE public.cat_other");
        var reach = behind.of("SELECT 1");
        assertThat(reach.completeness()).isEqualTo(Completeness.PARTIAL);
        assertThat(reach.reason()).contains("has changed since the catalog was read");
      } finally {
        slow.set(false);
      }
      behind.awaitFresh();
    }
  }

  /** The session is in a transaction ever after. */
  @Test
  void shouldTellOthersOfADefinitionBehindWhichAnotherTransactionBeginsAtOnce() throws Exception {
    var slow = new AtomicBoolean();
    try (var behind = new Reaches(Proxy.builder().catalog(heldBack(slow), Freshness.DEFAULT));
        var session = behind.proxy.connect("app", "&preferQueryMode=simple")) {
      behind.awaitFresh();
      slow.set(true);
      try {
        behind.of(session, "BEGIN");
        behind.of(session, "CREATE TABLE public.cat_chained()");
        assertThat(behind.of("SELECT 1").completeness()).isEqualTo(Completeness.FULL);
        behind.of(session, "COMMIT AND CHAIN");
        assertThat(behind.of("SELECT 1").completeness()).isEqualTo(Completeness.PARTIAL);
      } finally {
        slow.set(false);
        behind.of(session, "DROP TABLE public.cat_chained");
        behind.of(session, "COMMIT");
      }
      behind.awaitFresh();
    }
  }

  /** A newer server may understand what Gatehouse does not, and says what it has done. */
  @ParameterizedTest
  @CsvSource({"SET, SET, FULL", "CREATE VIEW, SET, PARTIAL", "SET, CREATE VIEW, PARTIAL"})
  void shouldTellOthersWhatTheServerSaysOfATextThatNobodyCouldRead(
      String first, String second, Completeness others) throws Exception {
    var unread = "FROBNICATE 'x";
    var slow = new AtomicBoolean();
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.login();
                  while (true) {
                    var answer = new RawClient.Frames();
                    if (peer.read().text().startsWith(unread)) {
                      answer.add('C', first).add('C', second);
                    } else {
                      answer.add('C', "SELECT 0");
                    }
                    peer.send(answer.add('Z', 'I'));
                  }
                });
        var behind =
            new Reaches(
                Proxy.builder()
                    .upstreamPort(fake.port())
                    .catalog(heldBack(slow), Freshness.DEFAULT));
        var client = RawClient.login(behind.proxy.port(), "app");
        var other = RawClient.login(behind.proxy.port(), "app")) {
      slow.set(true);
      try {
        client.send(new RawClient.Frames().query(unread));
        client.untilReady();
        other.send(new RawClient.Frames().query("SELECT 1"));
        other.untilReady();
        assertThat(behind.last("SELECT 1").completeness()).isEqualTo(others);
      } finally {
        slow.set(false);
      }
    }
  }

  @Test
  void shouldNotDoubtTheSchemaWhereATransactionMakesATemporaryRelation() throws Exception {
    var sql = "SELECT text FROM public.notes";
    try (var session = reaches.proxy.connect("app", "&preferQueryMode=simple")) {
      reaches.of(session, "BEGIN");
      reaches.of(session, "CREATE TEMP TABLE cat_own(i int)");
      var reach = reaches.of(session, sql);
      assertThat(reach.completeness()).as(reach.reason()).isEqualTo(Completeness.FULL);
      reaches.of(session, "DO 'BEGIN END'");
      assertThat(reaches.of(session, sql).completeness()).isEqualTo(Completeness.PARTIAL);
    }
  }

  /** Nobody but its session sees it. */
  @Test
  void shouldNotReadAgainForATemporaryRelation() throws Exception {
    var readings = new AtomicInteger();
    try (var counted = new Reaches(Proxy.builder().catalog(counted(readings), Freshness.DEFAULT));
        var session = counted.proxy.connect("app", "&preferQueryMode=simple")) {
      counted.awaitFresh();
      var before = readings.get();
      counted.of(session, "CREATE TEMP TABLE cat_temp(i int)");
      assertThat(counted.of("SELECT 1").completeness()).isEqualTo(Completeness.FULL);
      Thread.sleep(500);
      assertThat(readings).hasValue(before);
      counted.of(session, "CREATE TABLE public.cat_temp(i int)");
      counted.of(session, "DROP TABLE public.cat_temp");
      counted.awaitFresh();
      assertThat(readings).hasValueGreaterThan(before);
    }
  }

  private static CatalogSource counted(AtomicInteger readings) {
    return database -> {
      readings.incrementAndGet();
      return Reaches.source(Reaches.ROLE).connect(database);
    };
  }

  /** What a DO defines is seen by its own session at once, and by others soon. */
  @Test
  void shouldDoubtTheCatalogBehindCodeForTheSessionThatHasRunIt() throws Exception {
    var readings = new AtomicInteger();
    try (var counted = new Reaches(Proxy.builder().catalog(counted(readings), Freshness.DEFAULT));
        var session = counted.proxy.connect("app", "&preferQueryMode=simple")) {
      counted.awaitFresh();
      counted.of(session, "DO $$ BEGIN EXECUTE 'CREATE VIEW public.cat_do AS TABLE notes'; END $$");
      try {
        var own = counted.of(session, "SELECT 1");
        assertThat(own.completeness()).isEqualTo(Completeness.PARTIAL);
        assertThat(own.reason()).contains("code");
        assertThat(counted.of("SELECT 1").completeness()).isEqualTo(Completeness.FULL);
        for (var i = 0; i < 400 && own.completeness() != Completeness.FULL; i++) {
          Thread.sleep(25);
          own = counted.of(session, "SELECT 1");
        }
        assertThat(own.completeness()).isEqualTo(Completeness.FULL);
        assertThat(Reaches.relations(counted.of("TABLE public.cat_do"))).contains("public.notes");
      } finally {
        counted.of(session, "DROP VIEW public.cat_do");
      }
    }
  }

  @Test
  void shouldNotReadWithoutEndWhereCodeIsCalledAllTheTime() throws Exception {
    var readings = new AtomicInteger();
    try (var counted = new Reaches(Proxy.builder().catalog(counted(readings), Freshness.DEFAULT));
        var session = counted.proxy.connect("app", "&preferQueryMode=simple")) {
      counted.awaitFresh();
      var began = System.nanoTime();
      var before = readings.get();
      for (var i = 0; i < 60; i++) {
        counted.of(session, "DO 'BEGIN END'");
        Thread.sleep(25);
      }
      var after = readings.get();
      var seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
      assertThat((long) after - before).isLessThanOrEqualTo(seconds + 1);
    }
  }

  /** The server goes on with what it has read, though nobody is there to be told. */
  @Test
  void shouldDoubtTheCatalogForAWhileBehindASessionThatIsLostWhileItDefines() throws Exception {
    try (var left =
            new Reaches(Proxy.builder().catalog(Reaches.source(Reaches.ROLE), Freshness.DEFAULT));
        var _ = left.proxy.connect("app")) {
      left.awaitFresh();
      try (var client = RawClient.login(left.proxy.port(), "app")) {
        client.send(new RawClient.Frames().query("BEGIN; CREATE TABLE public.cat_gone()"));
        client.untilReady();
      }
      Thread.sleep(300);
      assertThat(left.of("SELECT 1").completeness()).as("rolled back").isEqualTo(Completeness.FULL);

      var lost = "CREATE TABLE public.cat_lost AS SELECT 'cat_lost' AS x FROM pg_sleep(2)";
      try (var client = RawClient.login(left.proxy.port(), "app")) {
        client.send(new RawClient.Frames().query(lost));
        left.proxy.intents("cat_lost");
        Thread.sleep(300);
      }
      var inDoubt = System.nanoTime() + Duration.ofSeconds(4).toNanos();
      Thread.sleep(300);
      var reached = left.of("SELECT 1");
      while (System.nanoTime() < inDoubt) {
        assertThat(reached.completeness()).isEqualTo(Completeness.PARTIAL);
        Thread.sleep(100);
        reached = left.of("SELECT 1");
      }
      left.awaitFresh();
      var reach = left.of("SELECT x FROM cat_lost");
      assertThat(reach.completeness()).as(reach.reason()).isEqualTo(Completeness.FULL);
    } finally {
      Reaches.as("postgres", "DROP TABLE IF EXISTS public.cat_lost");
    }
  }

  @Test
  void shouldNotReuseAVerdictForAnotherMeaningOfNames() throws Exception {
    var asked = new AtomicInteger();
    var proxy =
        Proxy.builder()
            .catalog(Reaches.source(Reaches.ROLE), Freshness.DEFAULT)
            .policy(
                Policies.denyIf(
                    call -> {
                      if (!call.text().startsWith("SELECT * FROM base")) {
                        return false;
                      }
                      asked.incrementAndGet();
                      return Reaches.relations(call.reach()).contains("cat.base");
                    },
                    Interest.EXECUTE))
            .start();
    try (proxy;
        var session = proxy.connect("app", "&preferQueryMode=simple")) {
      for (var i = 0; i < 4; i++) {
        assertThat(failure(session, "SELECT * FROM base")).isEqualTo("42P01");
      }
      var before = asked.get();
      assertThat(before).isLessThan(4);
      assertThat(failure(session, "SET search_path = cat")).isEmpty();
      assertThat(failure(session, "SELECT * FROM base")).isEqualTo("42501");
      assertThat(asked).hasValue(before + 1);
    }
  }

  private static String failure(java.sql.Connection session, String sql) {
    try (var statement = session.createStatement()) {
      statement.execute(sql);
      return "";
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  @Test
  void shouldNotHoldMoreCatalogsThanItMay() throws Exception {
    Reaches.as("postgres", "DROP DATABASE IF EXISTS cat_second", "CREATE DATABASE cat_second");
    var one = new Freshness(Duration.ofMinutes(1), Duration.ofMinutes(5), 500_000, 1);
    try (var few = new Reaches(Proxy.builder().catalog(Reaches.source(Reaches.ROLE), one));
        var first = few.proxy.connect("app", "&preferQueryMode=simple")) {
      assertThat(few.of(first, "SELECT 1").completeness()).isEqualTo(Completeness.FULL);
      var url =
          "jdbc:postgresql://127.0.0.1:"
              + few.proxy.port()
              + "/cat_second?sslmode=disable&preferQueryMode=simple";
      try (var second = java.sql.DriverManager.getConnection(url, "app", "")) {
        var reach = few.of(second, "SELECT 2");
        assertThat(reach.completeness()).isEqualTo(Completeness.OPAQUE);
        assertThat(reach.reason()).contains("catalog.max-databases");
      }
    }
    Reaches.as("postgres", "DROP DATABASE cat_second");
  }
}
