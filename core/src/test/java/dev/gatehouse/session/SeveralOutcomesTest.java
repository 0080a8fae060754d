package dev.gatehouse.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.Event;
import dev.gatehouse.session.RawClient.Frames;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Query of several statements is open until the outcome of the last one, however it ends. */
class SeveralOutcomesTest {

  private static final String BLOCK = "BEGIN; INSERT INTO t VALUES (1); COMMIT; DELETE FROM t";

  private SessionOnWire wire;

  @BeforeEach
  void login() {
    wire = new SessionOnWire(SessionOnWire.Setup.plain(true));
    wire.clientSends(RawClient.startup("user", "app", "database", "postgres"));
    wire.settle();
    wire.serverSends(new PlausibleServer(false).answer(wire.toServer()));
    wire.settle();
  }

  @AfterEach
  void end() {
    wire.close();
  }

  private void ask(String sql, Frames answer) {
    wire.clientSends(new Frames().query(sql).bytes());
    wire.settle();
    wire.serverSends(answer.bytes());
    wire.settle();
  }

  private static Frames tags(String... tags) {
    var frames = new Frames();
    for (var tag : tags) {
      frames.add('C', tag);
    }
    return frames;
  }

  private static Frames error(Frames frames) {
    return frames.add('E', 'S', "ERROR", 'C', "22012", 'M', "no", (byte) 0);
  }

  /** Of the last intent; a plus behind those on which others follow. */
  private List<String> outcomes() {
    var intents = wire.events().stream().filter(event -> event.statement() != null).toList();
    var intent = intents.getLast().index();
    return wire.events().stream()
        .filter(event -> event.outcome() != null && event.intent() == intent)
        .map(event -> shown((Event) event))
        .toList();
  }

  private static String shown(Event event) {
    var outcome = requireNonNull(event.outcome());
    return (outcome.tag() == null ? outcome.status().toString() : outcome.tag())
        + (event.partial() ? "+" : "");
  }

  @Test
  void shouldBeOpenWhileAStatementIsDue() {
    ask(BLOCK, tags("BEGIN", "INSERT 0 1", "COMMIT"));
    assertThat(outcomes()).containsExactly("BEGIN+", "INSERT 0 1+", "COMMIT+");

    wire.serverSends(tags("DELETE 1").add('Z', 'I').bytes());
    wire.settle();

    assertThat(outcomes()).containsExactly("BEGIN+", "INSERT 0 1+", "COMMIT+", "DELETE 1");
  }

  @Test
  void shouldEndWithTheError() {
    ask(BLOCK, error(tags("BEGIN", "INSERT 0 1")).add('Z', 'E'));

    assertThat(outcomes()).containsExactly("BEGIN+", "INSERT 0 1+", "FAILURE");
  }

  @Test
  void shouldEndWhenTheServerIsLost() {
    ask(BLOCK, tags("BEGIN", "INSERT 0 1", "COMMIT"));

    wire.serverCloses();
    wire.settle();

    assertThat(outcomes()).containsExactly("BEGIN+", "INSERT 0 1+", "COMMIT+", "UNKNOWN");
  }

  @Test
  void shouldEndWhenTheClientIsLost() {
    ask("INSERT INTO t VALUES (1); DELETE FROM t", tags("INSERT 0 1"));

    wire.clientCloses();
    wire.settle();

    assertThat(outcomes()).containsExactly("INSERT 0 1+", "UNKNOWN");
  }

  @Test
  void shouldEndWithWhatWasNotAnsweredThoughItWasCounted() {
    ask("SELECT 1; SELECT 2", tags("SELECT 1").add('Z', 'I'));

    assertThat(outcomes()).containsExactly("SELECT 1");
  }

  @Test
  void shouldBeOpenWhereNobodyCanCount() {
    ask("FROBNICATE (;", tags("MERGE 1", "MERGE 2").add('Z', 'I'));
    assertThat(outcomes()).containsExactly("MERGE 1+", "MERGE 2");

    ask("BEGIN", tags("BEGIN").add('Z', 'T'));
    assertThat(outcomes()).containsExactly("BEGIN");

    ask("FROBNICATE (;", tags("MERGE 1", "MERGE 2").add('Z', 'T'));
    assertThat(outcomes()).containsExactly("MERGE 1+", "MERGE 2+", "SUCCESS");
  }

  @Test
  void shouldHaveOneOutcomeOfNothing() {
    ask(" ; ", new Frames().add('I').add('Z', 'I'));

    assertThat(outcomes()).containsExactly("SUCCESS");
  }
}
