package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.session.RawClient.Frames;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A policy on values meets them decoded, though the client leaves their types to the server and
 * sends everything at once, as most drivers do.
 */
class JudgedValuesIT {

  private static final ConcurrentLinkedQueue<Parameter> JUDGED = new ConcurrentLinkedQueue<>();

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().policy(new ValuePolicy()).start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @BeforeEach
  void forget() {
    JUDGED.clear();
  }

  /** It looks at values, so its verdict holds for no other execution. */
  private static final class ValuePolicy implements StatementPolicy {

    @Override
    public Set<Interest> interests() {
      return Set.of(Interest.EXECUTE);
    }

    @Override
    public CompletionStage<Verdict> decide(StatementCall call) {
      return CompletableFuture.completedFuture(
          isForbidden(call)
              ? new Verdict.Deny("values", "42501", "not this one", Verdict.Reuse.NEVER)
              : new Verdict.Allow(Set.of(), Verdict.Reuse.NEVER));
    }
  }

  private static boolean isForbidden(StatementCall call) {
    JUDGED.addAll(call.parameters());
    return call.parameters().stream()
        .anyMatch(one -> one.decoded() && "42".equals(one.value()) && one.typeOid() == 23);
  }

  private static Frames statement(String name, String value) {
    return statement(new Frames(), name, value);
  }

  private static Frames statement(Frames before, String name, String value) {
    return before
        .parse(name, "SELECT $1::int")
        .bind("", name, value)
        .describe('P', "")
        .execute("")
        .sync();
  }

  private static void assertAllDecoded(int count) {
    assertThat(JUDGED).hasSize(count).allMatch(Parameter::decoded);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "named"})
  void shouldBeDecodedInOneSegment(String name) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(statement(name, " 042"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("1EZ");
      client.send(statement(new Frames().add('C', (byte) 'S', name), name, "7"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("312TDCZ");
    }
    assertAllDecoded(2);
  }

  @Test
  void shouldBeDecodedInALongPipeline() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      var frames = new Frames();
      for (var i = 0; i < 50; i++) {
        frames.parse("", "SELECT $1::int + " + i).bind("", "", "+" + i).execute("");
      }
      client.send(frames.sync());
      // The 43rd is refused, and with it all behind it.
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("12DC".repeat(42) + "1EZ");
    }
    assertThat(JUDGED).hasSizeGreaterThanOrEqualTo(43);
    assertThat(JUDGED.stream().limit(43)).allMatch(Parameter::decoded);
  }

  @Test
  void shouldBeDecodedInBinaryFormat() throws Exception {
    var one = (short) 1;
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .parse("", "SELECT $1::int")
              .add('B', "", "", one, one, one, 4, 42, (short) 0)
              .execute("")
              .sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("1EZ");
    }
    assertAllDecoded(1);
  }

  /** The server finds out a type that is declared unknown, as if nothing were declared. */
  @Test
  void shouldBeDecodedWhereTheClientDeclaresThemUnknown() throws Exception {
    var one = (short) 1;
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .add('P', "", "SELECT $1::int", one, 705)
              .bind("", "", " 042")
              .execute("")
              .sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("1EZ");
      client.send(
          new Frames()
              .add('P', "", "SELECT $1::int", one, 705)
              .add('B', "", "", one, one, one, 4, 42, (short) 0)
              .execute("")
              .sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("1EZ");
    }
    assertAllDecoded(2);
  }

  @Test
  void shouldComeByteForByte() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      for (var one : statement("", "042").bytes()) {
        client.send(new byte[] {one});
      }
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("1EZ");
    }
    assertAllDecoded(1);
  }

  /** The server says no where types are waited for: nothing hangs, and the next ones work. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT $1 FROM nowhere",
        "SELEC $1",
        "SELECT $1::int; SELECT 2",
        "SELECT $2::int -- $1 has no type"
      })
  void shouldGoOnAfterAParseThatFails(String sql) throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          statement(
              new Frames().parse("", sql).bind("", "", "1").describe('P', "").execute("").sync(),
              "",
              "7"));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("EZ");
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("12TDCZ");
    }
  }

  @Test
  void shouldGoOnInAFailedTransaction() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(statement(new Frames().query("BEGIN").query("SELECT 1/0"), "", "7"));
      assertThat(
              List.of(
                  RawClient.letters(client.untilReady()),
                  RawClient.letters(client.untilReady()),
                  RawClient.letters(client.untilReady())))
          .containsExactly("CZ", "EZ", "EZ");
      client.send(new Frames().parse("", "ROLLBACK /* $1 */").bind("", "").execute("").sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("12CZ");
    }
  }
}
