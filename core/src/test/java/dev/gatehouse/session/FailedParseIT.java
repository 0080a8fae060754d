package dev.gatehouse.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.session.RawClient.Frames;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PCI 10.2.1.4: drivers that parse first get no further; that they tried is on record. */
@Timeout(30)
class FailedParseIT {

  private Proxy proxy;

  @BeforeEach
  void start() throws Exception {
    proxy = Proxy.builder().start();
    try (var client = RawClient.login(proxy.port(), "postgres")) {
      client.send(
          new Frames()
              .query(
                  "CREATE SCHEMA IF NOT EXISTS closed; CREATE TABLE IF NOT EXISTS closed.t(a int);"
                      + " DROP ROLE IF EXISTS snoop; CREATE ROLE snoop LOGIN"));
      client.untilReady();
    }
  }

  @AfterEach
  void stop() {
    proxy.close();
  }

  private List<AuditEvent> parses() {
    return proxy.events().stream().filter(event -> event.type().equals("parse")).toList();
  }

  @Test
  void shouldRecordWhatTheServerRefusesToParse() throws Exception {
    try (var client = RawClient.login(proxy.port(), "snoop")) {
      // When
      var sql = "SELECT a FROM closed.t WHERE a = $1";
      client.send(new Frames().parse("s", sql).describe('S', "s").sync());
      client.untilReady();
      client.send(new Frames().parse("", "SELECT 1").describe('S', "").sync());
      client.untilReady();
      client.send(new Frames().parse("", "SELECT " + "x".repeat(3000)).sync());
      client.untilReady();
    }

    // Then
    assertThat(parses()).hasSize(2);
    var denied = parses().getFirst();
    assertThat(denied.kind()).isEqualTo(Kind.EVENT);
    assertThat(requireNonNull(denied.session()).user()).isEqualTo("snoop");
    assertThat(denied.details())
        .containsEntry("outcome", "failure")
        .containsEntry("sqlstate", "42501")
        .containsEntry("statement", "s")
        .containsEntry("text", "SELECT a FROM closed.t WHERE a = $1");
    assertThat(parses().getLast().details()).containsEntry("bytes", "3007");
    assertThat(parses().getLast().details().get("text")).hasSize(1024);
  }

  @Test
  void shouldKeepSecretsOut() throws Exception {
    try (var client = RawClient.login(proxy.port(), "snoop")) {
      // When
      var sql = "SELECT a FROM closed.t WHERE password = 's3cret'";
      client.send(new Frames().parse("", sql).bind("", "").execute("").sync());
      client.untilReady();
    }

    // Then
    assertThat(parses()).hasSize(1);
    assertThat(parses().getFirst().details().get("text"))
        .isEqualTo("SELECT a FROM closed.t WHERE password = '***'");
    // What stood behind it in the pipeline was skipped, as ever.
    var intent = proxy.intents("closed.t WHERE password").getFirst();
    assertThat(proxy.awaitOutcome(intent).status()).isEqualTo(AuditEvent.Status.SKIPPED);
  }

  @Test
  void shouldGoOnWhereNothingElseIsSent() throws Exception {
    try (var client = RawClient.login(proxy.port(), "snoop")) {
      for (var i = 0; i < 200; i++) {
        client.send(new Frames().parse("s", "SELECT nothing").sync());
        client.untilReady();
      }
      assertThat(client.value("SELECT 'alive'")).isEqualTo("alive");
    }

    assertThat(parses()).hasSize(200);
  }
}
