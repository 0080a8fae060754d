package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.gatehouse.audit.journal.Durability;
import dev.gatehouse.audit.journal.Faults;
import dev.gatehouse.audit.journal.JournalOptions;
import dev.gatehouse.audit.journal.OnFailure;
import dev.gatehouse.catalog.Freshness;
import dev.gatehouse.session.RawClient.Frames;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While an intent is on its way to the disk: what may run, and what a client may see of it. */
@Timeout(60)
class ProvenReadsIT {

  private static final JournalOptions STRICT =
      new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", 1 << 20, "test");

  @BeforeAll
  static void tables() throws Exception {
    // It makes the role that reads the catalog.
    new Reaches().close();
    Reaches.as(
        "postgres",
        "DROP SCHEMA IF EXISTS proven CASCADE",
        "CREATE SCHEMA proven",
        """
        CREATE TABLE proven.t(id int, s text);
        CREATE VIEW proven.plain AS SELECT id FROM proven.t WHERE id > 1;
        CREATE FUNCTION proven.writes() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE VIEW proven.calls AS SELECT proven.writes();
        CREATE DOMAIN proven.d AS int CHECK (proven.writes() = 1);
        CREATE SEQUENCE proven.seq;
        CREATE TABLE proven.guarded(id int);
        ALTER TABLE proven.guarded ENABLE ROW LEVEL SECURITY;
        CREATE POLICY p ON proven.guarded USING (proven.writes() = 1);
        GRANT USAGE ON SCHEMA proven TO PUBLIC;
        GRANT ALL ON ALL TABLES IN SCHEMA proven TO PUBLIC;
        GRANT ALL ON ALL SEQUENCES IN SCHEMA proven TO PUBLIC;
        """);
  }

  /** The server has seen it, though the disk has not answered: the last query of its backend. */
  private static boolean arrives(String sql) throws Exception {
    for (var i = 0; i < 40; i++) {
      try (var connection = Database.connect(Database.port(), "postgres");
          var statement =
              connection.prepareStatement("SELECT 1 FROM pg_stat_activity WHERE query = ?")) {
        statement.setString(1, sql);
        if (statement.executeQuery().next()) {
          return true;
        }
      }
      Thread.sleep(25);
    }
    return false;
  }

  private static void ask(String sql, boolean overlaps) throws Exception {
    ask(sql, text -> new Frames().query(text), overlaps);
  }

  private static void ask(String sql, Function<String, Frames> message, boolean overlaps)
      throws Exception {
    var disk = new Faults();
    try (var proxy =
            Proxy.builder()
                .journal(STRICT)
                .disk(disk)
                .catalog(Reaches.source(Reaches.ROLE), Freshness.DEFAULT)
                .start();
        var client = RawClient.login(proxy.port(), "app")) {
      proxy.awaitEvent(event -> "read".equals(event.details().get("outcome")));
      client.send(new Frames().query("SHOW server_version"));
      client.untilReady();
      var marked = sql + " -- " + System.nanoTime();
      var gate = new CountDownLatch(1);
      disk.forcing = gate;
      try {
        client.send(message.apply(marked));
        assertThat(arrives(marked)).isEqualTo(overlaps);
        TimeUnit.MILLISECONDS.sleep(100);
        assertThat(client.hasBytes()).isFalse();
      } finally {
        disk.forcing = null;
        gate.countDown();
      }
      assertThat(RawClient.letters(client.untilReady())).endsWith("Z");
      assertThat(proxy.intents(marked)).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, upper(s) FROM proven.t WHERE id = 1",
        "SELECT * FROM proven.plain",
        "SHOW work_mem",
        "BEGIN",
      })
  void shouldRunWhatOnlyReadsWhileItsIntentIsWritten(String sql) throws Exception {
    ask(sql, true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO proven.t VALUES (1, 'x')",
        "SELECT nextval('proven.seq')",
        "SELECT * FROM proven.calls",
        "SELECT proven.writes()",
        "SELECT * FROM proven.guarded",
        "SELECT * FROM proven.t FOR UPDATE",
        "SELECT set_config('work_mem', '4MB', false)",
        "SELECT * INTO TEMP copied FROM proven.t",
        "WITH w AS (DELETE FROM proven.t RETURNING 1) SELECT * FROM w",
        "SELECT txid_current()",
        "SELECT * FROM array_in('{1}', 'proven.d'::regtype, -1)",
        "SELECT * FROM json_populate_record(NULL::proven.t, '{}')",
        "SELECT table_to_xml('proven.calls', true, true, '')",
        "EXPLAIN ANALYZE SELECT 1",
        "SELECT 1; INSERT INTO proven.t VALUES (2, 'y')",
        "COMMIT",
      })
  void g05ShouldHoldBackWhatMayWrite(String sql) throws Exception {
    ask(sql, false);
  }

  /** A value of a domain is checked when it is bound, by code of whoever made the domain. */
  @Test
  void g05ShouldHoldBackABindThatRunsCode() throws Exception {
    int domain;
    try (var connection = Database.connect(Database.port(), "postgres");
        var rows =
            connection.createStatement().executeQuery("SELECT 'proven.d'::regtype::oid::int")) {
      rows.next();
      domain = rows.getInt(1);
    }
    ask("SELECT $1", text -> bound(text, domain), false);
    ask("SELECT $1", text -> bound(text, 23), true);
  }

  private static Frames bound(String text, int type) {
    return new Frames().add('P', "", text, (short) 1, type).bind("", "", "5").execute("").sync();
  }

  /** A server that answers each Query with the next of these tags, and says that it has come. */
  private static FakeServer answering(Semaphore arrived, String... tags) throws IOException {
    return new FakeServer(
        peer -> {
          peer.login();
          for (var of : tags) {
            peer.read();
            arrived.release();
            var answer = new Frames();
            for (var tag : of.split(",", -1)) {
              answer.add('C', tag);
            }
            peer.send(answer.add('Z', 'I'));
          }
          peer.untilEnd();
        });
  }

  @Test
  void g05ShouldProveNothingMoreOnceTheServerHasRunSomethingElse() throws Exception {
    var disk = new Faults();
    var arrived = new Semaphore(0);
    try (var server = answering(arrived, "SHOW", "SHOW,INSERT 0 1", "SHOW");
        var proxy = Proxy.builder().journal(STRICT).disk(disk).upstreamPort(server.port()).start();
        var client = RawClient.login(proxy.port(), "app")) {
      assertThat(arrivesUnrecorded(client, "SHOW work_mem", disk, arrived)).isTrue();

      client.send(new Frames().query("SHOW work_mem; SHOW timezone"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("CCZ");
      assertThat(arrived.tryAcquire(5, TimeUnit.SECONDS)).isTrue();

      var event = proxy.awaitEvent(one -> one.type().equals("misclassified"));
      assertThat(event.details())
          .containsOnly(
              entry("intent_seq", Long.toString(proxy.intents("timezone").getFirst().sequence())),
              entry("statement", "2"),
              entry("tag", "INSERT 0 1"));
      assertThat(arrivesUnrecorded(client, "SHOW work_mem", disk, arrived)).isFalse();
    }
  }

  /** Whether the server gets a Query while the disk does not answer; it does in the end. */
  private static boolean arrivesUnrecorded(
      RawClient client, String sql, Faults disk, Semaphore arrived) throws Exception {
    var gate = new CountDownLatch(1);
    disk.forcing = gate;
    boolean early;
    try {
      client.send(new Frames().query(sql));
      early = arrived.tryAcquire(500, TimeUnit.MILLISECONDS);
    } finally {
      disk.forcing = null;
      gate.countDown();
    }
    assertThat(early || arrived.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
    assertThat(RawClient.letters(client.untilReady())).isEqualTo("CZ");
    return early;
  }

  /** It may have changed something, so that the client must not be told that it has read. */
  @Test
  void f04ShouldEndTheSessionOfWhatWasNoReadAndIsNotOnRecord() throws Exception {
    var disk = new Faults();
    var arrived = new Semaphore(0);
    try (var server = answering(arrived, "INSERT 0 1");
        var proxy = Proxy.builder().journal(STRICT).disk(disk).upstreamPort(server.port()).start();
        var client = RawClient.login(proxy.port(), "app")) {
      var gate = new CountDownLatch(1);
      disk.forcing = gate;
      client.send(new Frames().query("SHOW work_mem"));
      assertThat(arrived.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
      TimeUnit.MILLISECONDS.sleep(300);
      assertThat(client.hasBytes()).isFalse();
      disk.forces = true;
      disk.creates = true;
      disk.forcing = null;
      gate.countDown();

      var end = client.untilEnd();

      assertThat(RawClient.letters(end)).isEqualTo("E");
      assertThat(end.getLast().field('S')).isEqualTo("FATAL");
    }
  }

  @Test
  void f04ShouldLetNoRowLeaveThatIsNotOnRecord() throws Exception {
    var disk = new Faults();
    try (var proxy =
            Proxy.builder()
                .journal(STRICT)
                .disk(disk)
                .catalog(Reaches.source(Reaches.ROLE), Freshness.DEFAULT)
                .start();
        var client = RawClient.login(proxy.port(), "app")) {
      proxy.awaitEvent(event -> "read".equals(event.details().get("outcome")));
      client.send(new Frames().query("SHOW server_version"));
      client.untilReady();
      disk.forces = true;
      disk.creates = true;
      client.send(new Frames().query("SELECT id FROM proven.t"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("EZ");
    }
  }
}
