package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.session.RawClient.Frames;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** W36: a Query inside a pipeline without Sync joins its transaction, and its error undoes it. */
@Timeout(30)
class W36UnsyncedQueryIT {

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
    try (var client = RawClient.login(Database.port(), "app")) {
      client.value("CREATE TABLE s.unsynced(id int, text text); SELECT ''");
    }
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static List<String> fates(String mark, Frames sent) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(sent);
      client.untilReady();
      client.send(new Frames().query("SELECT '" + mark + "'"));
      client.untilReady();
    }
    proxy.awaitOutcome(proxy.intents(mark).getFirst());
    return Fates.of(proxy, Fates.session(proxy, mark));
  }

  private static Frames insert(int id) {
    return new Frames()
        .parse("", "INSERT INTO s.unsynced VALUES (" + id + ", 'w36')")
        .bind("", "")
        .execute("");
  }

  @Test
  void shouldUndoWhatRanBeforeTheQueryThatFails() throws Exception {
    assertThat(fates("w36 fails", insert(3600).query("SELECT 1/0")))
        .containsExactly("1 INSERT ROLLED_BACK", "1 FAILURE ROLLED_BACK", "2 SELECT COMMITTED");
  }

  /**
   * Server 15 commits with the Query. Server 18 says that a transaction is open, and that none is
   * behind a Sync, but has not committed it then: the next statement fails, and undoes it.
   */
  @ParameterizedTest
  @CsvSource({"3601, false", "3602, true"})
  void shouldNotTakeForCommittedWhatIsNot(int id, boolean sync) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(insert(id).query("SELECT 'w36 " + id + "'"));
      client.untilReady();
      if (sync) {
        client.send(new Frames().sync());
        client.untilReady();
      }
    }
    var session = Fates.session(proxy, "w36 " + id);
    proxy.awaitEvent(event -> ends(event, session));
    try (var client = RawClient.login(Database.port(), "app")) {
      var there = client.value("SELECT count(*) FROM s.unsynced WHERE id = " + id).equals("1");
      assertThat(Fates.of(proxy, session))
          .isEqualTo(
              there
                  ? List.of("1 INSERT COMMITTED", "1 SELECT COMMITTED")
                  : List.of("1 INSERT OPEN", "1 SELECT OPEN", "transaction 1 unknown"));
    }
  }

  private static boolean ends(AuditEvent event, String session) {
    var of = event.session();
    return event.type().equals("disconnection") && of != null && of.id().equals(session);
  }

  /** Behind an error the server skips it like any other message. */
  @Test
  void shouldSkipAQueryBehindAnError() throws Exception {
    var pipeline = insert(3604).parse("", "SELECT 1/0").bind("", "").execute("");
    assertThat(fates("w36 skipped", pipeline.query("SELECT 1").sync()))
        .containsExactlyInAnyOrder(
            "1 INSERT ROLLED_BACK",
            "1 FAILURE ROLLED_BACK",
            "1 SKIPPED ROLLED_BACK",
            "2 SELECT COMMITTED");
  }
}
