package dev.gatehouse.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** S19: what a transaction has done is on record as what became of it, as the server says. */
@Timeout(60)
class S19TransactionFateIT {

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().policy(Policies.denyDelete()).start();
    try (var client = RawClient.login(Database.port(), "app")) {
      client.send(
          new Frames()
              .query(
                  "CREATE TABLE s.fate(id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, text text)")
              .query(
                  "CREATE PROCEDURE s.commits() LANGUAGE plpgsql AS $$BEGIN"
                      + " INSERT INTO s.fate VALUES (900, 'in'); COMMIT; PERFORM 1/0; END$$"));
      client.untilReady();
      client.untilReady();
    }
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  /** What is on record of a session in which these were sent, each answered before the next. */
  private static List<String> fates(Frames... sent) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("SELECT 'begin of " + client.hashCode() + "'"));
      client.untilReady();
      for (var frames : sent) {
        client.send(frames);
        client.untilReady();
      }
      client.send(new Frames().query("SELECT 'end of " + client.hashCode() + "'"));
      client.untilReady();
      return recorded("begin of " + client.hashCode(), "end of " + client.hashCode());
    }
  }

  private static List<String> recorded(String begin, String end) throws Exception {
    proxy.awaitOutcome(proxy.intents(end).getFirst());
    var lines = new ArrayList<>(Fates.of(proxy, Fates.session(proxy, begin)));
    lines.removeFirst();
    lines.removeLast();
    return lines;
  }

  private static Frames query(String sql) {
    return new Frames().query(sql);
  }

  private static Frames extended(Frames frames, String sql) {
    return frames.parse("", sql).bind("", "").execute("");
  }

  private static List<Integer> rows(int from, int to) throws SQLException {
    try (var connection = Database.connect(Database.port(), "app");
        var statement = connection.createStatement();
        var result =
            statement.executeQuery(
                "SELECT id FROM s.fate WHERE id BETWEEN " + from + " AND " + to + " ORDER BY id")) {
      var rows = new ArrayList<Integer>();
      while (result.next()) {
        rows.add(result.getInt(1));
      }
      return rows;
    }
  }

  @Test
  void shouldSayThatASingleStatementIsCommittedOrNot() throws Exception {
    assertThat(
            fates(
                query("INSERT INTO s.fate VALUES (1, '')"),
                query("SELECT 1/0"),
                extended(new Frames(), "INSERT INTO s.fate VALUES (2, '')").sync(),
                query("DELETE FROM s.fate")))
        .containsExactly(
            "2 INSERT COMMITTED",
            "3 FAILURE ROLLED_BACK",
            "4 INSERT COMMITTED",
            "5 DENIED ROLLED_BACK");
    assertThat(rows(1, 9)).containsExactly(1, 2);
  }

  @Test
  void shouldTellHowABlockHasEnded() throws Exception {
    assertThat(
            fates(
                query("BEGIN"),
                query("INSERT INTO s.fate VALUES (11, '')"),
                query("ROLLBACK"),
                query("START TRANSACTION"),
                query("INSERT INTO s.fate VALUES (12, '')"),
                query("END"),
                query("BEGIN"),
                query("INSERT INTO s.fate VALUES (13, '')"),
                query("COMMIT AND CHAIN"),
                query("INSERT INTO s.fate VALUES (14, '')"),
                query("ABORT AND CHAIN"),
                query("INSERT INTO s.fate VALUES (15, '')"),
                query("COMMIT /* the chain ends */ AND NO CHAIN")))
        .containsExactly(
            "2 BEGIN OPEN",
            "2 INSERT OPEN",
            "2 ROLLBACK ROLLED_BACK",
            "transaction 2 rolled-back",
            "3 START TRANSACTION OPEN",
            "3 INSERT OPEN",
            "3 COMMIT COMMITTED",
            "transaction 3 committed",
            "4 BEGIN OPEN",
            "4 INSERT OPEN",
            "4 COMMIT COMMITTED",
            "transaction 4 committed",
            "5 INSERT OPEN",
            "5 ROLLBACK ROLLED_BACK",
            "transaction 5 rolled-back",
            "6 INSERT OPEN",
            "6 COMMIT COMMITTED",
            "transaction 6 committed");
    assertThat(rows(11, 19)).containsExactly(12, 13, 15);
  }

  /** Tag and status say so; the text says COMMIT. */
  @Test
  void shouldNotBelieveACommitThatRollsBack() throws Exception {
    assertThat(
            fates(
                query("BEGIN"),
                query("INSERT INTO s.fate VALUES (21, '')"),
                query("SELECT 1/0"),
                query("SELECT 1"),
                query("COMMIT")))
        .containsExactly(
            "2 BEGIN OPEN",
            "2 INSERT OPEN",
            "2 FAILURE ROLLED_BACK",
            "2 FAILURE ROLLED_BACK",
            "2 ROLLBACK ROLLED_BACK",
            "transaction 2 rolled-back");
    assertThat(rows(21, 29)).isEmpty();
  }

  @Test
  void shouldSeeADeferredConstraintFailAtTheEnd() throws Exception {
    var twice = "INSERT INTO s.fate VALUES (31, ''), (31, '')";
    assertThat(
            fates(
                query("BEGIN"),
                query(twice),
                query("COMMIT"),
                query("BEGIN"),
                query(twice),
                extended(new Frames(), "COMMIT").sync(),
                query(twice),
                extended(new Frames(), twice).sync(),
                query("BEGIN; " + twice + "; COMMIT; SELECT 1")))
        .containsExactly(
            "2 BEGIN OPEN",
            "2 INSERT OPEN",
            "2 FAILURE ROLLED_BACK",
            "transaction 2 rolled-back",
            "3 BEGIN OPEN",
            "3 INSERT OPEN",
            "3 FAILURE ROLLED_BACK",
            "transaction 3 rolled-back",
            "4 FAILURE ROLLED_BACK",
            // Its CommandComplete had come: Sync has failed.
            "5 INSERT ROLLED_BACK",
            "6 BEGIN OPEN",
            "6 INSERT OPEN",
            "6 FAILURE ROLLED_BACK",
            "transaction 6 rolled-back");
    assertThat(rows(31, 39)).isEmpty();
  }

  @Test
  void shouldTellWhatASavepointHasUndone() throws Exception {
    assertThat(
            fates(
                query("BEGIN"),
                query("INSERT INTO s.fate VALUES (41, '')"),
                query("SAVEPOINT a"),
                query("INSERT INTO s.fate VALUES (42, '')"),
                query("SAVEPOINT \"A\""),
                query("INSERT INTO s.fate VALUES (43, '')"),
                query("ROLLBACK TO A"),
                query("INSERT INTO s.fate VALUES (44, '')"),
                query("RELEASE a"),
                query("SELECT 1/0"),
                query("ROLLBACK TO SAVEPOINT a"),
                query("ROLLBACK")))
        .containsExactly(
            "2 BEGIN OPEN",
            "2 INSERT OPEN",
            "2 SAVEPOINT OPEN",
            "2 INSERT OPEN",
            "2 SAVEPOINT OPEN",
            "2 INSERT OPEN",
            // Lines are counted from the one that is cut off in front.
            "savepoint a rolled-back [4, 5, 6]",
            "2 ROLLBACK OPEN",
            "2 INSERT OPEN",
            "2 RELEASE OPEN",
            "2 FAILURE ROLLED_BACK",
            "2 FAILURE ROLLED_BACK",
            "2 ROLLBACK ROLLED_BACK",
            "transaction 2 rolled-back");
  }

  @Test
  void shouldKeepASavepointThatIsRolledBackTo() throws Exception {
    assertThat(
            fates(
                query("BEGIN; SAVEPOINT a; INSERT INTO s.fate VALUES (51, ''); ROLLBACK TO a"),
                query("INSERT INTO s.fate VALUES (52, ''); SELECT 1/0"),
                query("ROLLBACK TO a"),
                query("INSERT INTO s.fate VALUES (53, '')"),
                query("COMMIT")))
        .containsExactly(
            "2 BEGIN OPEN",
            "2 SAVEPOINT OPEN",
            "2 INSERT OPEN",
            "savepoint a rolled-back [3]",
            "2 ROLLBACK OPEN",
            "2 INSERT OPEN",
            "2 FAILURE ROLLED_BACK",
            "savepoint a rolled-back [3, 4, 5, 6, 7]",
            "2 ROLLBACK OPEN",
            "2 INSERT OPEN",
            "2 COMMIT COMMITTED",
            "transaction 2 committed");
    assertThat(rows(51, 59)).containsExactly(53);
  }

  @Test
  void shouldRollBackAPipelineWithAnError() throws Exception {
    var pipeline = extended(new Frames(), "INSERT INTO s.fate VALUES (61, '')");
    extended(pipeline, "SELECT 1/0");
    extended(pipeline, "INSERT INTO s.fate VALUES (62, '')").sync();
    var refused = extended(new Frames(), "INSERT INTO s.fate VALUES (63, '')");
    extended(refused, "DELETE FROM s.fate").sync();
    var good = extended(new Frames(), "INSERT INTO s.fate VALUES (64, '')");
    extended(good, "INSERT INTO s.fate VALUES (65, '')").sync();

    assertThat(fates(pipeline, refused, good))
        .containsExactlyInAnyOrder(
            "2 INSERT ROLLED_BACK",
            "2 FAILURE ROLLED_BACK",
            "2 SKIPPED ROLLED_BACK",
            "3 INSERT ROLLED_BACK",
            "3 DENIED ROLLED_BACK",
            // The Execute behind the refused Bind.
            "3 SKIPPED ROLLED_BACK",
            "4 INSERT COMMITTED",
            "4 INSERT COMMITTED");
    assertThat(rows(61, 69)).containsExactly(64, 65);
  }

  /** B27: COMMIT inside makes the earlier part durable, ROLLBACK drops it, BEGIN keeps it. */
  @Test
  void shouldFollowCommandsInsideOfAQuery() throws Exception {
    assertThat(
            fates(
                query("INSERT INTO s.fate VALUES (71, ''); INSERT INTO s.fate VALUES (72, '')"),
                query("INSERT INTO s.fate VALUES (73, ''); SELECT 1/0"),
                query("INSERT INTO s.fate VALUES (74, ''); COMMIT; SELECT 1/0"),
                query("INSERT INTO s.fate VALUES (75, ''); ROLLBACK; SELECT 1"),
                query("INSERT INTO s.fate VALUES (76, ''); BEGIN; SELECT 1"),
                query("ROLLBACK"),
                query("BEGIN; INSERT INTO s.fate VALUES (77, ''); COMMIT; SELECT 1/0")))
        .containsExactly(
            "2 INSERT COMMITTED",
            "2 INSERT COMMITTED",
            "3 INSERT ROLLED_BACK",
            "3 FAILURE ROLLED_BACK",
            "4 INSERT COMMITTED",
            "4 COMMIT COMMITTED",
            "5 FAILURE ROLLED_BACK",
            "6 INSERT ROLLED_BACK",
            "6 ROLLBACK ROLLED_BACK",
            "7 SELECT COMMITTED",
            "8 INSERT OPEN",
            "8 BEGIN OPEN",
            "8 SELECT OPEN",
            "8 ROLLBACK ROLLED_BACK",
            "transaction 8 rolled-back",
            "9 BEGIN OPEN",
            "9 INSERT OPEN",
            "9 COMMIT COMMITTED",
            "transaction 9 committed",
            "10 FAILURE ROLLED_BACK");
    assertThat(rows(71, 79)).containsExactly(71, 72, 74, 77);
  }

  /** The same in a pipeline: the server does not wait for Sync either. */
  @Test
  void shouldFollowCommandsInsideOfAPipeline() throws Exception {
    var commits = extended(new Frames(), "INSERT INTO s.fate VALUES (81, '')");
    extended(commits, "COMMIT");
    extended(commits, "INSERT INTO s.fate VALUES (82, '')");
    extended(commits, "SELECT 1/0").sync();
    var begins = extended(new Frames(), "INSERT INTO s.fate VALUES (83, '')");
    extended(begins, "BEGIN");
    extended(begins, "SELECT 1").sync();

    assertThat(fates(commits, begins, query("ROLLBACK")))
        .containsExactly(
            "2 INSERT COMMITTED",
            "2 COMMIT COMMITTED",
            "3 INSERT ROLLED_BACK",
            "3 FAILURE ROLLED_BACK",
            "4 INSERT OPEN",
            "4 BEGIN OPEN",
            "4 SELECT OPEN",
            "4 ROLLBACK ROLLED_BACK",
            "transaction 4 rolled-back");
    assertThat(rows(81, 89)).containsExactly(81);
  }

  /** A procedure that commits and fails: what it did before remains. */
  @Test
  void shouldNotClaimToKnowWhatAProcedureHasCommitted() throws Exception {
    assertThat(
            fates(
                query("CALL s.commits()"),
                query("DO $$BEGIN NULL; END$$"),
                query("BEGIN"),
                query("DO $$BEGIN NULL; END$$"),
                query("COMMIT"),
                query("SELECT 1; DO $$BEGIN NULL; END$$")))
        .containsExactly(
            "2 FAILURE UNKNOWN",
            "3 DO UNKNOWN",
            "4 BEGIN OPEN",
            "4 DO OPEN",
            "4 COMMIT COMMITTED",
            "transaction 4 committed",
            "5 SELECT COMMITTED",
            "5 DO COMMITTED");
    assertThat(rows(900, 900)).containsExactly(900);
  }

  @Test
  void shouldHoldLittleOfALongPipeline() throws Exception {
    var pipeline = new Frames().parse("insert", "INSERT INTO s.fate VALUES ($1, '')");
    for (var i = 0; i < 10_000; i++) {
      pipeline.bind("", "insert", Integer.toString(100_000 + i)).execute("");
    }
    var fates = fates(pipeline.sync());

    assertThat(fates.stream().filter("2 INSERT OPEN"::equals)).hasSize(10_000);
    assertThat(fates.getLast()).isEqualTo("transaction 2 committed");
    assertThat(rows(100_000, 200_000)).hasSize(10_000);
  }

  @Test
  void shouldRollBackWhatIsOpenWhenTheClientIsGone() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(query("BEGIN; INSERT INTO s.fate VALUES (91, 's19 gone')"));
      client.untilReady();
    }
    var session = Fates.session(proxy, "s19 gone");
    proxy.awaitEvent(event -> ends(event, session));
    assertThat(Fates.of(proxy, session))
        .containsExactly("1 BEGIN OPEN", "1 INSERT OPEN", "transaction 1 rolled-back");
    assertThat(rows(91, 91)).isEmpty();
  }

  @Test
  void shouldNotKnowWhatBecomesOfWhatIsUnderWay() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(query("INSERT INTO s.fate VALUES (92, ''); SELECT pg_sleep(1), 's19 lost'"));
      proxy.awaitEvent(_ -> !proxy.intents("s19 lost").isEmpty());
      // The first of both has been answered, but the server keeps the answer to itself.
    }
    var session = Fates.session(proxy, "s19 lost");
    proxy.awaitEvent(event -> ends(event, session));
    assertThat(Fates.of(proxy, session)).containsExactly("1 UNKNOWN UNKNOWN");
  }

  private static boolean ends(dev.gatehouse.api.audit.AuditEvent event, String session) {
    var of = event.session();
    return event.type().equals("disconnection") && of != null && of.id().equals(session);
  }

  /** What is sent behind unanswered messages hangs on their answers: the outcome tells. */
  @Test
  void shouldTellInIntentsOnlyWhatIsKnown() throws Exception {
    var pipeline =
        query("BEGIN").query("SELECT 's19 behind'").query("COMMIT").query("SELECT 's19 after'");
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(pipeline);
      for (var i = 0; i < 4; i++) {
        client.untilReady();
      }
      client.send(query("SELECT 's19 alone'"));
      client.untilReady();
    }
    var alone = proxy.intents("s19 alone").getFirst();
    proxy.awaitOutcome(alone);
    assertThat(requireNonNull(proxy.intents("s19 behind").getFirst().transaction()).id()).isZero();
    assertThat(requireNonNull(alone.transaction()).id()).isEqualTo(3);
    assertThat(Fates.of(proxy, Fates.session(proxy, "s19 alone")))
        .containsExactly(
            "1 BEGIN OPEN",
            "1 SELECT OPEN",
            "1 COMMIT COMMITTED",
            "transaction 1 committed",
            "2 SELECT COMMITTED",
            "3 SELECT COMMITTED");
  }

  /** A driver that sends BEGIN with the first statement, and savepoints of its own. */
  @Test
  void shouldFollowPgjdbc() throws Exception {
    try (var connection = proxy.connect("app", "&autosave=always")) {
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute("INSERT INTO s.fate VALUES (94, 's19 pgjdbc')");
        try {
          statement.execute("SELECT 1/0");
        } catch (SQLException e) {
          assertThat(e.getSQLState()).isEqualTo("22012");
        }
        connection.commit();
        connection.setAutoCommit(true);
        statement.execute("SELECT 's19 pgjdbc ends'");
      }
    }
    proxy.awaitOutcome(proxy.intents("s19 pgjdbc ends").getFirst());
    var fates = Fates.of(proxy, Fates.session(proxy, "s19 pgjdbc"));
    assertThat(fates).anyMatch(line -> line.startsWith("savepoint pgjdbc_autosave rolled-back"));
    assertThat(fates)
        .filteredOn(line -> line.startsWith("transaction"))
        .singleElement()
        .asString()
        .endsWith("committed");
    assertThat(rows(94, 94)).containsExactly(94);
  }
}
