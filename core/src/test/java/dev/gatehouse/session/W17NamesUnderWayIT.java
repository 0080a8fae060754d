package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.session.RawClient.Frames;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * W17: a name is used before the server has answered the SQL that makes it mean something else.
 * Here everybody may prepare and declare what they like, and run nothing on customers.
 */
@Timeout(30)
class W17NamesUnderWayIT {

  private static final String EVIL = "SELECT ssn FROM customers";

  private static Proxy proxy;

  @BeforeAll
  static void start() throws IOException, SQLException {
    proxy =
        Proxy.builder()
            .policy(Policies.denyIf(W17NamesUnderWayIT::runsWhatItMayNot, Interest.EXECUTE))
            .start();
  }

  private static boolean runsWhatItMayNot(StatementCall call) {
    var facts = call.facts();
    return switch (facts.command()) {
      case "PREPARE", "DECLARE CURSOR" -> false;
      default ->
          facts.completeness() == Completeness.OPAQUE
              || facts.relations().stream().anyMatch(name -> name.name().equals("customers"));
    };
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  /** What a client sees that has sent the first in peace, and then the rest at once. */
  private static String run(Frames first, int firstReady, Frames rest, int ready)
      throws IOException {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(first);
      for (var i = 0; i < firstReady; i++) {
        assertThat(client.untilReady().toString()).doesNotContain("E:");
      }
      client.send(rest);
      var all = new StringBuilder();
      for (var i = 0; i < ready; i++) {
        all.append(client.untilReady());
      }
      return all.toString();
    }
  }

  private static Frames prepared() {
    return new Frames().query("PREPARE p AS SELECT 'harmless'");
  }

  private static Frames steps(String... statements) {
    var frames = new Frames();
    for (var i = 0; i < statements.length; i++) {
      frames.parse("s" + i, statements[i]).bind("", "s" + i).execute("");
    }
    return frames;
  }

  @Test
  void shouldWaitForWhatAnEarlierQueryPrepares() throws Exception {
    var rest = new Frames().query("DEALLOCATE p; PREPARE p AS " + EVIL).query("EXECUTE p");
    assertThat(run(prepared(), 1, rest, 2)).doesNotContain("SECRET").contains("42501");
  }

  @Test
  void shouldWaitForWhatAnEarlierPipelinePrepares() throws Exception {
    var rest = steps("DEALLOCATE p", "PREPARE p AS " + EVIL).sync().query("EXECUTE p");
    assertThat(run(prepared(), 1, rest, 2)).doesNotContain("SECRET").contains("42501");
  }

  @Test
  void shouldJudgeWhatTheSamePipelinePrepares() throws Exception {
    var rest = steps("DEALLOCATE p", "PREPARE p AS " + EVIL, "EXECUTE p").sync();
    assertThat(run(prepared(), 1, rest, 1)).doesNotContain("SECRET").contains("42501");
  }

  @Test
  void shouldJudgeWhatIsPreparedBetweenBindAndExecute() throws Exception {
    var rest =
        new Frames()
            .parse("a", "DEALLOCATE p")
            .parse("b", "PREPARE p AS " + EVIL)
            .parse("c", "EXECUTE p")
            .bind("a", "a")
            .bind("b", "b")
            .bind("c", "c")
            .execute("a")
            .execute("b")
            .execute("c")
            .sync();
    assertThat(run(prepared(), 1, rest, 1)).doesNotContain("SECRET").contains("42501");
  }

  @Test
  void shouldNotBindAStatementThatMayHaveBecomeAnother() throws Exception {
    var rest = steps("DEALLOCATE p", "PREPARE p AS " + EVIL).bind("", "p").execute("").sync();
    assertThat(run(prepared(), 1, rest, 1)).doesNotContain("SECRET").contains("42501");
  }

  @Test
  void shouldWaitForWhatAnEarlierQueryDeclares() throws Exception {
    var first = new Frames().query("BEGIN; DECLARE c CURSOR FOR SELECT 'harmless'");
    var rest = new Frames().query("CLOSE c; DECLARE c CURSOR FOR " + EVIL).query("FETCH c");
    assertThat(run(first, 1, rest, 2)).doesNotContain("SECRET").contains("42501");
  }

  @Test
  void shouldJudgeWhatTheSamePipelineDeclares() throws Exception {
    var first = new Frames().query("BEGIN; DECLARE c CURSOR FOR SELECT 'harmless'");
    var rest = steps("CLOSE c", "DECLARE c CURSOR FOR " + EVIL, "FETCH c").sync();
    assertThat(run(first, 1, rest, 1)).doesNotContain("SECRET").contains("42501");
  }

  @Test
  void shouldNotExecuteAPortalThatMayHaveBecomeAnother() throws Exception {
    var first =
        new Frames()
            .query("BEGIN")
            .parse("h", "SELECT 'harmless' FROM generate_series(1, 9)")
            .bind("c", "h")
            .add('E', "c", 1)
            .sync();
    var rest = steps("CLOSE c", "DECLARE c CURSOR FOR " + EVIL).execute("c").sync();
    assertThat(run(first, 2, rest, 1)).doesNotContain("SECRET").contains("42501");
  }

  /** What it may run is known, so that it need not be refused. */
  @Test
  void shouldRunWhatTheSamePipelinePrepares() throws Exception {
    var rest = steps("PREPARE q(text) AS SELECT $1", "EXECUTE q('it')").sync();
    assertThat(run(new Frames(), 0, rest, 1)).contains("it").doesNotContain("E:");
    var queries = new Frames().query("PREPARE q AS SELECT 'it'").query("EXECUTE q");
    assertThat(run(new Frames(), 0, queries, 2)).contains("it").doesNotContain("E:");
  }

  @Test
  void shouldGoOnWhereWhatPreparesFails() throws Exception {
    var rest = steps("PREPARE p AS SELECT 'other'").sync().query("EXECUTE p");
    assertThat(run(prepared(), 1, rest, 2)).contains("42P05").contains("harmless");
    var unsynced =
        steps("PREPARE p AS SELECT 'other'").query("EXECUTE p").sync().query("EXECUTE p");
    assertThat(run(prepared(), 1, unsynced, 2)).contains("42P05").contains("harmless");
  }
}
