package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** G10: in which role a session runs is on record by what the server has done, not by the text. */
@Timeout(60)
class G10RoleEventsIT {

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  /**
   * The changes of role in a session that sends these: the role, or a question mark, and by what.
   */
  private static List<String> changes(String user, String... queries) throws Exception {
    String session;
    try (var client = RawClient.login(proxy.port(), user)) {
      for (var sql : queries) {
        client.send(new Frames().query(sql));
        client.untilReady();
      }
      var mark = "role of " + client.hashCode();
      client.send(new Frames().query("SELECT '" + mark + "'"));
      client.untilReady();
      proxy.awaitOutcome(proxy.intents(mark).getFirst());
      session = Fates.session(proxy, mark);
    }
    return proxy.sink.events.stream()
        .filter(event -> event.session() != null && event.session().id().equals(session))
        .filter(event -> event.type().equals("role.change"))
        .map(event -> event.details())
        .map(details -> details.getOrDefault("role", "?") + " by " + details.get("by"))
        .toList();
  }

  @Test
  void shouldFollowWhatTheServerHasDone() throws Exception {
    assertThat(
            changes(
                "app",
                "SET ROLE boss",
                "SET ROLE nobody_at_all",
                "SET ROLE NONE",
                "SET SESSION ROLE 'boss'",
                "RESET ALL",
                "DISCARD ALL"))
        .containsExactly("boss by SET", "app by SET", "boss by SET", "app by DISCARD ALL");
  }

  @Test
  void shouldTakeBackWhatIsRolledBack() throws Exception {
    assertThat(
            changes(
                "app",
                "SET ROLE NONE",
                "BEGIN; SET ROLE boss",
                "ROLLBACK",
                "BEGIN; SET LOCAL ROLE boss",
                "COMMIT",
                "BEGIN; SAVEPOINT a; SET ROLE boss",
                "ROLLBACK TO a",
                "COMMIT",
                "SET ROLE boss; SELECT 1/0"))
        .containsExactly(
            "app by SET",
            "boss by SET",
            "app by end of transaction",
            "boss by SET",
            "app by end of transaction",
            "boss by SET",
            "app by ROLLBACK",
            "boss by SET",
            "app by end of transaction");
  }

  @Test
  void shouldSayWhereItIsNotKnown() throws Exception {
    assertThat(
            changes(
                "app",
                "SET ROLE boss",
                "DO $$BEGIN NULL; END$$",
                // The session's user may be another, too.
                "SET ROLE NONE",
                "SET ROLE boss",
                "SELECT set_config('role', 'none', false)"))
        .containsExactly("boss by SET", "? by DO", "boss by SET", "? by SELECT 1");
  }

  @Test
  void shouldFollowAnotherSessionUser() throws Exception {
    assertThat(
            changes(
                "postgres",
                "SET SESSION AUTHORIZATION app",
                "SET ROLE boss",
                "RESET SESSION AUTHORIZATION"))
        .containsExactly("app by SET", "boss by SET", "postgres by RESET");
  }
}
