package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.journal.Durability;
import dev.gatehouse.audit.journal.Faults;
import dev.gatehouse.audit.journal.JournalOptions;
import dev.gatehouse.audit.journal.OnFailure;
import dev.gatehouse.catalog.Freshness;
import dev.gatehouse.session.RawClient.Frames;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statements wait for their evidence when the disk fails: outside a transaction an error in their
 * place, inside one the end of the session. None of them takes effect, and nobody gets rows.
 */
@Timeout(60)
class F04HeldStatementsIT {

  private static final JournalOptions STRICT =
      new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", 1 << 20, "test");

  private final Faults disk = new Faults();
  private Proxy proxy;
  private RawClient client;

  @BeforeAll
  static void tables() throws Exception {
    new Reaches().close();
    Reaches.as(
        "postgres",
        "DROP TABLE IF EXISTS held",
        "CREATE TABLE held(id int); GRANT ALL ON held TO PUBLIC");
  }

  @BeforeEach
  void start() throws Exception {
    proxy =
        Proxy.builder()
            .journal(STRICT)
            .disk(disk)
            .catalog(Reaches.source(Reaches.ROLE), Freshness.DEFAULT)
            .start();
    client = RawClient.login(proxy.port(), "app");
    proxy.awaitEvent(event -> "read".equals(event.details().get("outcome")));
    Reaches.as("postgres", "TRUNCATE held");
    ask(new Frames().query("SHOW server_version"));
  }

  @AfterEach
  void stop() throws Exception {
    heal();
    client.close();
    proxy.close();
  }

  private String ask(Frames frames) throws Exception {
    client.send(frames);
    return RawClient.letters(client.untilReady());
  }

  /** The disk lets it wait, then fails. */
  private void sendAndFail(Frames frames) throws Exception {
    var gate = new CountDownLatch(1);
    disk.forcing = gate;
    client.send(frames);
    Thread.sleep(300);
    fail();
    disk.forcing = null;
    gate.countDown();
  }

  private void fail() {
    disk.forces = true;
    disk.creates = true;
  }

  private void heal() {
    disk.forces = false;
    disk.creates = false;
  }

  private void awaitService() throws Exception {
    heal();
    for (var i = 0; i < 200; i++) {
      client.send(new Frames().query("INSERT INTO held VALUES (1000)"));
      if (RawClient.letters(client.untilReady()).equals("CZ")) {
        return;
      }
      Thread.sleep(25);
    }
    throw new AssertionError("it does not come back");
  }

  private static int rows() throws SQLException {
    try (var connection = Database.connect(Database.port(), "postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM held WHERE id < 1000")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static Frames insert(int id) {
    return new Frames().query("INSERT INTO held VALUES (" + id + ")");
  }

  private void assertRefused(List<RawClient.Message> messages, String letters) {
    assertThat(RawClient.letters(messages)).isEqualTo(letters);
    assertThat(messages.getFirst().field('S')).isEqualTo("ERROR");
    assertThat(messages.getFirst().field('C')).isIn("58030", "53100");
  }

  @Test
  void shouldRefuseAQueryInItsPlace() throws Exception {
    sendAndFail(insert(1));
    assertRefused(client.untilReady(), "EZ");
    awaitService();
    assertThat(rows()).isZero();
    assertThat(ask(insert(2))).isEqualTo("CZ");
    assertThat(proxy.intents("VALUES (1)")).isEmpty();
    assertThat(proxy.events()).noneMatch(e -> e.outcome() != null && e.intent() < 0);
  }

  @Test
  void shouldRefuseEachOfSeveralQueries() throws Exception {
    sendAndFail(insert(1).query("INSERT INTO held VALUES (2)"));
    assertRefused(client.untilReady(), "EZ");
    assertRefused(client.untilReady(), "EZ");
    awaitService();
    assertThat(rows()).isZero();
  }

  /** As after any error: the rest up to Sync is skipped, and what it would have named is not. */
  @Test
  void shouldRefuseAnExtendedQuery() throws Exception {
    sendAndFail(
        new Frames()
            .add('P', "s1", "INSERT INTO held VALUES (3)", (short) 0)
            .bind("", "s1")
            .execute("")
            .sync());
    assertRefused(client.untilReady(), "EZ");
    awaitService();
    assertThat(ask(new Frames().bind("", "s1").execute("").sync())).isEqualTo("EZ");
    assertThat(
            ask(
                new Frames()
                    .add('P', "s1", "INSERT INTO held VALUES (4)", (short) 0)
                    .bind("", "s1")
                    .execute("")
                    .sync()))
        .isEqualTo("12CZ");
    assertThat(rows()).isEqualTo(1);
  }

  /** Without a Sync the server waits for one, too. */
  @Test
  void shouldRefuseWhatIsNotSyncedYet() throws Exception {
    sendAndFail(
        new Frames()
            .add('P', "", "INSERT INTO held VALUES (5)", (short) 0)
            .bind("", "")
            .execute("")
            .add('H'));
    assertThat(client.read().field('S')).isEqualTo("ERROR");
    client.send(new Frames().sync());
    assertThat(RawClient.letters(client.untilReady())).isEqualTo("Z");
    awaitService();
    assertThat(rows()).isZero();
  }

  @Test
  void shouldRefuseACopy() throws Exception {
    sendAndFail(new Frames().query("COPY held FROM STDIN"));
    assertRefused(client.untilReady(), "EZ");
    awaitService();
    assertThat(rows()).isZero();
  }

  /** The server must roll back, and does so when the connection ends. */
  @Test
  void shouldEndASessionInATransaction() throws Exception {
    assertThat(ask(new Frames().query("BEGIN"))).isEqualTo("CZ");
    assertThat(ask(insert(6))).isEqualTo("CZ");
    sendAndFail(insert(7));
    var messages = client.untilEnd();
    assertThat(RawClient.letters(messages)).isEqualTo("E");
    assertThat(messages.getFirst().field('S')).isEqualTo("FATAL");
    assertThat(messages.getFirst().field('C')).isIn("58030", "53100");
    heal();
    assertThat(rows()).isZero();
  }

  /** Work without Sync is a transaction, too. */
  @Test
  void shouldEndASessionWhoseWorkIsNotSynced() throws Exception {
    client.send(
        new Frames()
            .add('P', "", "INSERT INTO held VALUES (8)", (short) 0)
            .bind("", "")
            .execute("")
            .add('H'));
    assertThat(client.read().type()).isEqualTo('1');
    assertThat(client.read().type()).isEqualTo('2');
    assertThat(client.read().type()).isEqualTo('C');
    sendAndFail(new Frames().bind("", "").execute("").sync());
    assertThat(client.untilEnd().getFirst().field('S')).isEqualTo("FATAL");
    heal();
    assertThat(rows()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 4711", "SELECT pg_sleep(1), 4711", "SELECT * FROM held"})
  void shouldWithholdWhatWasOnlyRead(String sql) throws Exception {
    sendAndFail(new Frames().query(sql));
    var messages = client.untilReady();
    assertRefused(messages, "EZ");
    assertThat(messages.getFirst().field('M')).endsWith("what was read is withheld");
    awaitService();
    assertThat(ask(new Frames().query("SELECT 1"))).isEqualTo("TDCZ");
    var gap = proxy.awaitEvent(event -> event.type().equals("gap"));
    assertThat(gap.details()).containsEntry("reads_unrecorded", "1");
  }

  @Test
  void shouldWithholdEachOfSeveralReads() throws Exception {
    sendAndFail(new Frames().query("SELECT 1").query("SELECT 2"));
    assertRefused(client.untilReady(), "EZ");
    assertRefused(client.untilReady(), "EZ");
    awaitService();
    assertThat(ask(new Frames().query("SELECT 1"))).isEqualTo("TDCZ");
  }

  /** It has begun a transaction, although its evidence is missing. */
  @ParameterizedTest
  @ValueSource(strings = {"BEGIN", "BEGIN; SELECT 1"})
  void shouldEndASessionThatHasBegunATransaction(String sql) throws Exception {
    sendAndFail(new Frames().query(sql));
    assertThat(client.untilEnd().getFirst().field('S')).isEqualTo("FATAL");
  }

  /** The read has been seen by the server, the other one has not: nobody can tell them apart. */
  @Test
  void shouldEndASessionWithReadsAndWrites() throws Exception {
    sendAndFail(new Frames().query("SELECT 1").query("INSERT INTO held VALUES (9)"));
    assertThat(client.untilEnd().getFirst().field('S')).isEqualTo("FATAL");
    heal();
    assertThat(rows()).isZero();
  }

  /** The first read is on record, the second is not; how much of both is held nobody counts. */
  @Test
  void shouldShiftNoAnswerWhenOnlyAPartWasSafe() throws Exception {
    var gate = new CountDownLatch(1);
    disk.forcing = gate;
    client.send(new Frames().query("SELECT 1"));
    Thread.sleep(300);
    client.send(new Frames().query("SELECT 2"));
    Thread.sleep(300);
    disk.creates = true;
    disk.writes = true;
    disk.forcing = null;
    gate.countDown();
    try {
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("TDCZ");
      assertThat(RawClient.letters(client.untilEnd())).isEqualTo("E");
    } finally {
      disk.writes = false;
    }
  }
}
