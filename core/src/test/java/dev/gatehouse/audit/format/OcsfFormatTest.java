package dev.gatehouse.audit.format;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.sql.CopyUse;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OcsfFormatTest {

  private static final JsonMapper MAPPER = new JsonMapper();

  @ParameterizedTest
  @MethodSource("samples")
  void shouldBeAsTheGoldenFileSays(String name) throws IOException {
    Golden.check("ocsf/" + name + ".jsonl", Samples.encode("ocsf", sample(name)));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldHaveWhatItsClassRequires(String name) throws IOException {
    var event = encode(sample(name));

    assertThat(OcsfRequirements.problems(event.toString())).isEmpty();
    assertThat(event.at("/time").asLong()).isEqualTo(Samples.TIME.toEpochMilli());
    assertThat(event.at("/time_dt").asText()).startsWith("2026-11-23T03:00:00.123");
    assertThat(event.at("/metadata/profiles").toString()).contains("datetime");
  }

  @Test
  void shouldShowACheckpointAsABaseEvent() throws IOException {
    var line = Samples.encode("ocsf", Samples.checkpoint());

    Golden.check("ocsf/checkpoint.jsonl", line);
    var event = MAPPER.readTree(line);
    assertThat(OcsfRequirements.problems(line)).isEmpty();
    assertThat(event.at("/class_uid").asInt(-1)).isZero();
    assertThat(event.at("/time").asLong()).isEqualTo(Samples.TIME.toEpochMilli());
    assertThat(event.at("/unmapped/note").asText()).isEqualTo(Samples.checkpoint().note());
  }

  @Test
  void shouldCorrelateAnOutcomeWithItsIntent() throws IOException {
    var intent = encode(Samples.update());
    var outcome = encode(Samples.outcome(1));

    assertThat(outcome.at("/metadata/correlation_uid")).isEqualTo(intent.at("/metadata/uid"));
    assertThat(intent.at("/metadata/correlation_uid")).isEqualTo(intent.at("/metadata/uid"));
    assertThat(outcome.at("/metadata/uid")).isNotEqualTo(intent.at("/metadata/uid"));
    assertThat(encode(sample("start")).at("/metadata/correlation_uid").isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "SELECT, 4, Query",
    "VALUES, 4, Query",
    "SELECT INTO, 6, Create",
    "INSERT, 5, Write",
    "UPDATE, 2, Update",
    "MERGE, 2, Update",
    "DELETE, 7, Delete",
    "TRUNCATE TABLE, 7, Delete",
    "CREATE TABLE, 6, Create",
    "ALTER TABLE, 2, Update",
    "DROP SCHEMA, 7, Delete",
    "COPY, 99, COPY",
    "BEGIN, 99, BEGIN",
    "LOCK TABLE, 99, LOCK"
  })
  void shouldNameTheActivityByTheCommandAndByItsTag(String command, int id, String name)
      throws IOException {
    var intent = encode(ofCommand(command));
    var outcome = encode(ofOutcome(AuditEvent.Status.SUCCESS, command));

    assertThat(intent.at("/type_uid").asInt()).isEqualTo(600_500 + id);
    assertThat(intent.at("/activity_name").asText()).isEqualTo(name);
    assertThat(outcome.at("/type_uid").asInt()).isEqualTo(600_500 + id);
    assertThat(outcome.at("/activity_name").asText()).isEqualTo(name);
  }

  @Test
  void shouldNameTheGravestActivityOfATextWithSeveral() throws IOException {
    var hidden = Facts.builder("SELECT", StatementKind.QUERY).nested("DELETE", true).build();
    var statements = List.of(ofKind("SELECT"), hidden, ofKind("INSERT"));

    var intent = encode(Samples.intent("…", Samples.session(), statements, List.of()));

    assertThat(intent.at("/activity_name").asText()).isEqualTo("Delete");
  }

  @Test
  void shouldNotGuessWhatCannotBeRead() throws IOException {
    var opaque = Facts.builder("GRABBLE", StatementKind.UNKNOWN).build();

    assertThat(encode(Samples.judged("GRABBLE", opaque)).at("/activity_id").asInt()).isZero();
    assertThat(encode(ofOutcome(AuditEvent.Status.UNKNOWN, null)).at("/activity_id").asInt())
        .isZero();
  }

  @ParameterizedTest
  @CsvSource({"IN, 5", "OUT, 1"})
  void shouldTellTheDirectionOfACopy(CopyUse.Direction direction, int id) throws IOException {
    var copy =
        Facts.builder("COPY", StatementKind.COPY)
            .copy(new CopyUse(direction, CopyUse.End.CLIENT, null, List.of(), null))
            .build();

    assertThat(encode(Samples.judged("COPY …", copy)).at("/activity_id").asInt()).isEqualTo(id);
  }

  @Test
  void shouldSayThatARefusalWasBlockedAndByWhat() throws IOException {
    var refused = encode(Samples.refused());

    assertThat(refused.at("/class_uid").asInt()).isEqualTo(6005);
    assertThat(refused.at("/action_id").asInt()).isEqualTo(2);
    assertThat(refused.at("/disposition_id").asInt()).isEqualTo(2);
    assertThat(refused.at("/firewall_rule/name").asText()).isEqualTo("no-code");
    assertThat(refused.at("/status_id").asInt()).isEqualTo(2);
    assertThat(refused.at("/status_code").asText()).isEqualTo("42501");
    assertThat(refused.at("/severity_id").asInt()).isEqualTo(3);
    assertThat(refused.at("/metadata/profiles").toString()).contains("security_control");
  }

  @Test
  void shouldMakeARefusalAFindingOnlyWhereItsTagsAskForAnAlert() throws IOException {
    var alert = encode(Samples.alert());

    assertThat(alert.at("/class_uid").asInt()).isEqualTo(2004);
    assertThat(alert.at("/status").asText()).isEqualTo("New");
    assertThat(alert.at("/severity_id").asInt()).isEqualTo(4);
    assertThat(alert.at("/evidences/0/actor/user/uid").asText()).isEqualTo("alice");
    assertThat(alert.at("/unmapped/statement/text").asText()).startsWith("SELECT 1; DO");
    assertThat(encode(Samples.refused()).at("/class_uid").asInt()).isEqualTo(6005);
  }

  @ParameterizedTest
  @CsvSource({
    "SUCCESS, 1, 1",
    "FAILURE, 2, 2",
    "DENIED, 2, 3",
    "WITHHELD, 2, 3",
    "SKIPPED, 2, 2",
    "UNKNOWN, 0, 2"
  })
  void shouldSayWhatBecameOfAnIntent(AuditEvent.Status status, int id, int severity)
      throws IOException {
    var outcome = encode(ofOutcome(status, "SELECT 1"));

    assertThat(outcome.at("/status_id").asInt()).isEqualTo(id);
    assertThat(outcome.at("/severity_id").asInt()).isEqualTo(severity);
    assertThat(outcome.at("/duration").asLong()).isEqualTo(1_500);
    assertThat(outcome.has("action_id")).isEqualTo(severity == 3);
  }

  @Test
  void shouldShowAnAllowedIntentAsNotKnownYet() throws IOException {
    var intent = encode(Samples.update());

    assertThat(intent.at("/status_id").asInt()).isZero();
    assertThat(intent.at("/action_id").asInt()).isEqualTo(1);
  }

  @Test
  void shouldWriteALongTextOnce() {
    var text = "SELECT '" + "x".repeat(100_000) + "'";

    assertThat(Samples.encode("ocsf", Samples.intent(text)))
        .contains(text)
        .hasSizeLessThan(110_000);
  }

  @Test
  void shouldNotMixUpThePiecesOfFormats() {
    var event = Samples.update();

    var first = Samples.encode("ocsf", event);
    var gatehouse = Samples.encode("gatehouse", event);

    assertThat(Samples.encode("ocsf", event)).isEqualTo(first);
    assertThat(Samples.encode("gatehouse", event)).isEqualTo(gatehouse);
  }

  private static Samples.TestEvent ofCommand(String command) {
    return Samples.judged(command, ofKind(command));
  }

  private static Facts ofKind(String command) {
    return Facts.builder(command, StatementKind.QUERY).build();
  }

  private static Samples.TestEvent ofOutcome(AuditEvent.Status status, @Nullable String tag) {
    var took = Duration.ofMillis(1_500);
    return new Samples.TestEvent(
        2,
        AuditEvent.Kind.OUTCOME,
        "query",
        Samples.TIME,
        Samples.session(),
        1,
        1,
        null,
        null,
        List.of(),
        null,
        new AuditEvent.Outcome(
            status, tag, 0, 0, null, List.of(), took, took, AuditEvent.Fate.COMMITTED),
        Map.of());
  }

  static Set<String> samples() {
    return Samples.all().keySet();
  }

  private static AuditEvent sample(String name) {
    return requireNonNull(Samples.all().get(name));
  }

  private static JsonNode encode(AuditEvent event) throws IOException {
    return MAPPER.readTree(Samples.bytes("ocsf", event));
  }
}
