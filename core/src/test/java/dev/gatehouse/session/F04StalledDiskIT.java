package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.audit.journal.Durability;
import dev.gatehouse.audit.journal.Faults;
import dev.gatehouse.audit.journal.JournalOptions;
import dev.gatehouse.audit.journal.OnFailure;
import dev.gatehouse.session.RawClient.Frames;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients see while the disk of the log does not answer. */
@Timeout(60)
class F04StalledDiskIT {

  private static final JournalOptions STRICT =
      new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", 1 << 20, "test");

  private final Faults disk = new Faults();
  private final CountDownLatch answer = new CountDownLatch(1);

  @BeforeAll
  static void table() throws Exception {
    try (var connection = Database.connect(Database.port(), "postgres");
        var statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS stalled");
      statement.execute("CREATE TABLE stalled(id int)");
      statement.execute("GRANT ALL ON stalled TO PUBLIC");
    }
  }

  private static int rows(int id) throws SQLException {
    try (var connection = Database.connect(Database.port(), "postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM stalled WHERE id = " + id)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  @AfterEach
  void answer() {
    disk.forcing = null;
    answer.countDown();
  }

  private static void connect(Proxy proxy) throws SQLException {
    proxy.connect("app").close();
  }

  private static void awaitService(Proxy proxy) throws InterruptedException {
    for (var i = 0; ; i++) {
      try {
        connect(proxy);
        return;
      } catch (SQLException e) {
        if (i > 200) {
          throw new AssertionError("it does not come back", e);
        }
        Thread.sleep(25);
      }
    }
  }

  @Test
  void shouldAnswerThoseWhoWaitAndComeBackByItself() throws Exception {
    try (var proxy =
            Proxy.builder().journal(STRICT.patience(Duration.ofMillis(700))).disk(disk).start();
        var waiting = RawClient.login(proxy.port(), "app");
        var idle = RawClient.login(proxy.port(), "app")) {
      disk.forcing = answer;
      waiting.send(new Frames().query("INSERT INTO stalled VALUES (1)"));
      Thread.sleep(200);
      assertThat(waiting.hasBytes()).isFalse();
      var messages = waiting.untilReady();
      assertThat(RawClient.letters(messages)).isEqualTo("EZ");
      assertThat(messages.getFirst().field('C')).isEqualTo("58030");
      // Whoever comes now does not wait, and lives on.
      idle.send(new Frames().query("INSERT INTO stalled VALUES (2)"));
      var refused = idle.untilReady();
      assertThat(RawClient.letters(refused)).isEqualTo("EZ");
      assertThat(refused.getFirst().field('C')).isEqualTo("58030");
      assertThatThrownBy(() -> connect(proxy))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57P03"));
      idle.send(
          new Frames()
              .parse("", "INSERT INTO stalled VALUES (2)")
              .bind("", "")
              .describe('P', "")
              .execute("")
              .sync());
      refused = idle.untilReady();
      assertThat(RawClient.letters(refused)).isEqualTo("EZ");
      assertThat(refused.getFirst().field('S')).isEqualTo("ERROR");
      answer();
      awaitService(proxy);
      idle.send(new Frames().query("INSERT INTO stalled VALUES (3)"));
      assertThat(RawClient.letters(idle.untilReady())).isEqualTo("CZ");
      var gap = proxy.awaitEvent(event -> event.type().equals("gap"));
      assertThat(gap.details()).containsEntry("refused", "4").containsEntry("lost", "0");
      // It may be on record, though it never ran; its outcome says so.
      for (var intent : proxy.intents("VALUES (1)")) {
        assertThat(proxy.outcomes(intent)).hasSize(1);
      }
    }
    assertThat(rows(1)).isZero();
    assertThat(rows(2)).isZero();
    assertThat(rows(3)).isEqualTo(1);
  }

  /** Nobody waits for the events of those who come and go; they are bounded all the same. */
  @Test
  void shouldPauseSessionsAndLetNobodyInWhileTooMuchWaits() throws Exception {
    try (var proxy =
            Proxy.builder()
                .journal(STRICT.patience(Duration.ofSeconds(40)).backlog(2 << 20, 4 << 20))
                .disk(disk)
                .start();
        var writer = RawClient.login(proxy.port(), "app");
        var second = RawClient.login(proxy.port(), "app")) {
      disk.forcing = answer;
      writer.send(new Frames().query("INSERT INTO stalled VALUES (4)"));
      var refusal = "";
      for (var i = 1; i < 10_000 && refusal.isEmpty(); i++) {
        new Socket(InetAddress.getLoopbackAddress(), proxy.port()).close();
        if (i % 500 == 0) {
          refusal = refusal(proxy);
        }
      }
      assertThat(refusal).startsWith("57P03").contains("as fast as");
      second.send(new Frames().query("INSERT INTO stalled VALUES (5)"));
      Thread.sleep(300);
      assertThat(second.hasBytes()).isFalse();
      answer();
      assertThat(RawClient.letters(writer.untilReady())).isEqualTo("CZ");
      assertThat(RawClient.letters(second.untilReady())).isEqualTo("CZ");
      awaitService(proxy);
      assertThat(proxy.events()).noneMatch(event -> event.type().equals("gap"));
      assertThat(proxy.intents("VALUES (5)")).hasSize(1);
    }
    assertThat(rows(4)).isEqualTo(1);
    assertThat(rows(5)).isEqualTo(1);
  }

  /** Why a login is refused; empty if it has to wait. */
  private static String refusal(Proxy proxy) throws Exception {
    try {
      proxy.connect("app", "&loginTimeout=1").close();
      return "";
    } catch (SQLException e) {
      return "57P03".equals(e.getSQLState()) ? e.getSQLState() + " " + e.getMessage() : "";
    }
  }
}
