package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.session.RawClient.Frames;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Types that the client leaves to the server are learnt by a Describe it does not see. */
class OpenTypesIT {

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static AuditEvent outcome(AuditEvent intent) throws Exception {
    return proxy.awaitEvent(event -> event.outcome() != null && event.intent() == intent.index());
  }

  private static List<String> values(List<Parameter> parameters) {
    return parameters.stream()
        .map(p -> p.typeName() + " " + p.value() + (p.decoded() ? "" : " (not decoded)"))
        .toList();
  }

  @Test
  void shouldTellTheValuesWithTheOutcomeWhereTheTypesCameTooLate() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .parse("", "SELECT 'late', $1::int, $2::date")
              .bind("", "", " 042", "20240229")
              .execute("")
              .sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("12DCZ");
    }
    var intent = proxy.intents("SELECT 'late'").getFirst();
    assertThat(values(intent.parameters()))
        .containsExactly("null  042 (not decoded)", "null 20240229 (not decoded)");
    assertThat(values(outcome(intent).parameters())).containsExactly("int4 42", "date 2024-02-29");
  }

  @Test
  void shouldKnowTheTypesOfAStatementThatWasPreparedBefore() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().parse("early", "SELECT 'early', $1::int").sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("1Z");
      for (var i = 0; i < 2; i++) {
        client.send(new Frames().bind("", "early", "+7").execute("").sync());
        assertThat(RawClient.letters(client.untilReady())).isEqualTo("2DCZ");
      }
    }
    var intents = proxy.intents("SELECT 'early'");
    assertThat(intents).hasSize(2);
    for (var intent : intents) {
      assertThat(values(intent.parameters())).containsExactly("int4 7");
      assertThat(outcome(intent).parameters()).isEmpty();
    }
  }

  @Test
  void shouldKnowThemWhenAPortalRunsAgain() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .parse("", "SELECT 'again', $1::bool FROM generate_series(1, 3)")
              .bind("p", "", "yes")
              .add('E', "p", 1)
              .add('H'));
      assertThat(client.read().type()).isEqualTo('1');
      assertThat(client.read().type()).isEqualTo('2');
      assertThat(client.read().type()).isEqualTo('D');
      assertThat(client.read().type()).isEqualTo('s');
      client.send(new Frames().execute("p").sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("DDCZ");
    }
    assertThat(proxy.intents("SELECT 'again'"))
        .extracting(intent -> values(intent.parameters()))
        .containsExactly(List.of("null yes (not decoded)"), List.of("bool true"));
  }

  @Test
  void shouldNotShowInTheAnswersOfAnythingElse() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .parse("own", "SELECT $1::int")
              .describe('S', "own")
              .parse("", "SELECT $1 FROM nowhere")
              .bind("", "", "1")
              .sync()
              .parse("", "SELECT $1::int")
              .describe('S', "")
              .bind("", "", "1")
              .describe('P', "")
              .execute("")
              .sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("1tTEZ");
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("1tT2TDCZ");
      client.send(
          new Frames().query("BEGIN").query("SELECT 1/0").parse("", "SELECT $1::int").sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("CZ");
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("EZ");
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("EZ");
      client.send(new Frames().parse("", "ROLLBACK /* $1 */").bind("", "").execute("").sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("12CZ");
    }
  }

  @Test
  void shouldDecodeBinaryValuesOfOpenTypes() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      var one = (short) 1;
      client.send(
          new Frames()
              .parse("", "SELECT 'binary', $1::int")
              .add('B', "", "", one, one, one, 4, 7, (short) 0)
              .execute("")
              .sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("12DCZ");
    }
    var intent = proxy.intents("SELECT 'binary'").getFirst();
    assertThat(intent.parameters().getFirst().value()).isNull();
    assertThat(values(outcome(intent).parameters())).containsExactly("int4 7");
  }
}
