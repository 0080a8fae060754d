package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.policy.PolicyEntry;
import dev.gatehouse.session.RawClient.Frames;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who looks at values has their types asked for; who does not costs nobody a round trip. */
class ValueInterestTest {

  private static final byte[] EXECUTION =
      new Frames()
          .parse("", "SELECT a FROM t WHERE a = $1")
          .bind("", "", " 042")
          .execute("")
          .sync()
          .bytes();

  /** Collects what it is shown. */
  private static final class Watcher implements StatementPolicy {
    private final boolean readsValues;
    private final List<String> seen = new ArrayList<>();

    Watcher(boolean readsValues) {
      this.readsValues = readsValues;
    }

    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.EXECUTE);
    }

    @Override
    public boolean readsValues() {
      return readsValues;
    }

    @Override
    public CompletionStage<Verdict> decide(StatementCall call) {
      for (var parameter : call.parameters()) {
        seen.add(shown(parameter));
      }
      return Verdict.allow();
    }
  }

  private static String shown(Parameter parameter) {
    return parameter.value() + (parameter.decoded() ? "" : " (not decoded)");
  }

  /** A session and its server, which answers when it is told to. */
  private static final class Dialogue implements AutoCloseable {
    private final SessionOnWire wire;
    private final PlausibleServer server = new PlausibleServer(false);
    private int answered;

    Dialogue(boolean audit, Watcher... policies) {
      var entries = Arrays.stream(policies).map(one -> new PolicyEntry("watcher", one)).toList();
      wire =
          new SessionOnWire(
              new SessionOnWire.Setup(entries, List.of(), SessionLimits.DEFAULT, audit));
      wire.clientSends(RawClient.startup("user", "app", "database", "postgres"));
      wire.settle();
      serverAnswers();
      wire.clientSends(EXECUTION);
      wire.settle();
    }

    /** What the server has been sent and not answered yet: the types of its messages. */
    String waiting() {
      var letters = new StringBuilder();
      var in = ByteBuffer.wrap(wire.toServer()).position(answered);
      while (in.hasRemaining()) {
        letters.append((char) in.get());
        in.position(in.position() + in.getInt(in.position()));
      }
      return letters.toString();
    }

    void serverAnswers() {
      var sent = wire.toServer();
      wire.serverSends(server.answer(Arrays.copyOfRange(sent, answered, sent.length)));
      answered = sent.length;
      wire.settle();
    }

    /** The parameters that events of a kind show. */
    List<String> recorded(AuditEvent.Kind kind) {
      return wire.events().stream()
          .filter(event -> event.kind() == kind)
          .flatMap(event -> event.parameters().stream())
          .map(ValueInterestTest::shown)
          .toList();
    }

    @Override
    public void close() {
      wire.close();
    }
  }

  @Test
  void shouldAskNothingOfTheServerWhereNobodyLooks() {
    var watcher = new Watcher(false);
    try (var session = new Dialogue(false, watcher)) {
      assertThat(session.waiting()).isEqualTo("PBES");
    }
    assertThat(watcher.seen).containsExactly(" 042 (not decoded)");
  }

  @Test
  void shouldWaitForNothingWhereOnlyTheEvidenceTellsValues() {
    try (var session = new Dialogue(true, new Watcher(false))) {
      assertThat(session.waiting()).isEqualTo("PDBES");
      session.serverAnswers();
      assertThat(session.recorded(AuditEvent.Kind.INTENT)).containsExactly(" 042 (not decoded)");
      assertThat(session.recorded(AuditEvent.Kind.OUTCOME)).containsExactly("42");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldWaitForTypesWhereOnePolicyLooks(boolean audit) {
    var watcher = new Watcher(true);
    try (var session = new Dialogue(audit, new Watcher(false), watcher)) {
      assertThat(session.waiting()).isEqualTo("PDH");
      assertThat(watcher.seen).isEmpty();
      session.serverAnswers();
      assertThat(session.waiting()).isEqualTo("BES");
    }
    assertThat(watcher.seen).containsExactly("42");
  }
}
