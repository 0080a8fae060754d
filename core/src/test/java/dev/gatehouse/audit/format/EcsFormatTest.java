package dev.gatehouse.audit.format;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.api.audit.AuditEvent;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EcsFormatTest {

  private static final JsonMapper MAPPER = new JsonMapper();

  /** The types that ECS expects of each category that we use. */
  private static final Map<String, Set<String>> EXPECTED =
      Map.of(
          "database", Set.of("access", "change", "info", "error"),
          "iam", Set.of("admin", "change", "creation", "deletion", "group", "info", "user"),
          "authentication", Set.of("start", "end", "info"),
          "session", Set.of("start", "end", "info"),
          "network",
              Set.of(
                  "access", "allowed", "connection", "denied", "end", "info", "protocol", "start"),
          "process", Set.of("access", "change", "end", "info", "start"));

  static Set<String> samples() {
    return Samples.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldBeAsTheGoldenFileSays(String name) throws IOException {
    Golden.check("ecs/" + name + ".jsonl", Samples.encode("ecs", sample(name)));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldUseWordsThatEcsKnows(String name) throws IOException {
    var event = encode(sample(name));

    assertThat(event.at("/event/kind").asText()).isIn("event", "alert");
    for (var type : event.at("/event/type")) {
      var categories = event.at("/event/category");
      assertThat(
              categories.isMissingNode()
                  || categories
                      .valueStream()
                      .anyMatch(one -> expected(one).contains(type.asText())))
          .as(event.toString())
          .isTrue();
    }
    assertThat(event.at("/ecs/version").asText()).isNotEmpty();
    assertThat(event.at("/event/id").asText())
        .isEqualTo(
            event.at("/gatehouse/log").asText() + '/' + event.at("/gatehouse/index").asText());
  }

  private static Set<String> expected(JsonNode category) {
    return requireNonNull(EXPECTED.get(category.asText()));
  }

  @Test
  void shouldShowACheckpointAsADocument() throws IOException {
    var line = Samples.encode("ecs", Samples.checkpoint());

    Golden.check("ecs/checkpoint.jsonl", line);
    var event = MAPPER.readTree(line);
    assertThat(event.at("/@timestamp").asText()).startsWith("2026-11-23T03:00:00.123");
    assertThat(event.at("/event/kind").asText()).isEqualTo("event");
    assertThat(event.at("/ecs/version").asText()).isNotEmpty();
    assertThat(event.at("/gatehouse/note").asText()).isEqualTo(Samples.checkpoint().note());
  }

  @Test
  void shouldHoldTheWholeEventUnderOneKey() throws IOException {
    for (var name : samples()) {
      var whole = MAPPER.readTree(Samples.bytes("gatehouse", sample(name)));
      ((ObjectNode) whole).remove(Set.of("v", "time"));

      assertThat(encode(sample(name)).at("/gatehouse")).isEqualTo(whole);
    }
  }

  @Test
  void shouldSayWhoDidWhatAndHowItEnded() throws IOException {
    var alert = encode(Samples.alert());
    var outcome = encode(Samples.outcome(1));

    assertThat(alert.at("/event/kind").asText()).isEqualTo("alert");
    assertThat(alert.at("/event/outcome").asText()).isEqualTo("failure");
    assertThat(alert.at("/rule/id").asText()).isEqualTo("no-code");
    assertThat(alert.at("/error/code").asText()).isEqualTo("42501");
    assertThat(alert.at("/user/effective/name").asText()).isEqualTo("app_rw");
    assertThat(alert.at("/tls/version").asText()).isEqualTo("1.3");
    assertThat(alert.at("/tls/cipher").asText()).isEqualTo("TLS_AES_128_GCM_SHA256");
    assertThat(outcome.at("/event/outcome").asText()).isEqualTo("success");
    assertThat(outcome.at("/event/duration").asLong()).isEqualTo(640_999);
  }

  private static AuditEvent sample(String name) {
    return requireNonNull(Samples.all().get(name));
  }

  private static JsonNode encode(AuditEvent event) throws IOException {
    return MAPPER.readTree(Samples.bytes("ecs", event));
  }
}
