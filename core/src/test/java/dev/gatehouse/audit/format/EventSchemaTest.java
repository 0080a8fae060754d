package dev.gatehouse.audit.format;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema takes the lines that we write, and no others. */
class EventSchemaTest {

  private static final JsonMapper MAPPER = new JsonMapper();

  /** Sections that an event may have or not. */
  private static final Set<String> OPTIONAL = Set.of("params", "literals", "details", "erased");

  static Set<String> samples() {
    return Samples.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldTakeEveryKindOfEvent(String name) throws IOException {
    assertThat(EventSchema.problems(Golden.read(name + ".jsonl"))).isEmpty();
  }

  @Test
  void shouldTakeACheckpointWithAllItsKeysAndNoOther() throws IOException {
    var line = Samples.encode("gatehouse", Samples.checkpoint());

    assertThat(EventSchema.problems(line)).isEmpty();
    for (var key : List.of("v", "log", "kind", "size", "note", "time")) {
      var without = (ObjectNode) MAPPER.readTree(line);
      without.remove(key);
      assertThat(EventSchema.problems(without.toString())).as(key).isNotEmpty();
    }
    var event = MAPPER.readTree(Golden.read("intent.jsonl"));
    for (var key : List.of("index", "leaf", "event", "session", "statement", "verdict")) {
      var with = (ObjectNode) MAPPER.readTree(line);
      with.set(key, event.get(key));
      assertThat(EventSchema.problems(with.toString())).as(key).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"size", "note"})
  void shouldNotTakeAnEventThatSaysWhatACheckpointDoes(String key) throws IOException {
    var event = (ObjectNode) MAPPER.readTree(Golden.read("start.jsonl"));
    event.set(key, MAPPER.readTree(Samples.encode("gatehouse", Samples.checkpoint())).get(key));

    assertThat(EventSchema.problems(event.toString())).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, (1L << 53) + 1, Long.MAX_VALUE})
  void shouldTakeNumbersOfEverySize(long rows) {
    assertThat(EventSchema.problems(Samples.encode(Samples.outcome(rows)))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldRefuseAKeyThatItDoesNotKnow(String name) throws IOException {
    for (var path : objects(Golden.read(name + ".jsonl"))) {
      if (!path.equals("/details")) {
        assertRefused(name, path, object -> object.put("x", "y"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldRefuseALineWithoutAKeyThatMustBeThere(String name) throws IOException {
    var line = MAPPER.readTree(Golden.read(name + ".jsonl"));
    for (var path : objects(line.toString())) {
      for (var member : line.at(path).properties()) {
        var optional =
            path.isEmpty() && (OPTIONAL.contains(member.getKey()) || isSession(line, member));
        if (!optional && !path.equals("/details")) {
          assertRefused(name, path, object -> object.remove(member.getKey()));
        }
      }
    }
  }

  private static boolean isSession(JsonNode line, Map.Entry<String, JsonNode> member) {
    return member.getKey().equals("session") && line.at("/kind").asText().equals("event");
  }

  private static void assertRefused(String name, String path, Consumer<ObjectNode> change)
      throws IOException {
    var line = MAPPER.readTree(Golden.read(name + ".jsonl"));
    change.accept((ObjectNode) line.at(path));
    assertThat(EventSchema.problems(line.toString())).as(line.toString()).isNotEmpty();
  }

  /** Pointers to all objects of a line. */
  private static List<String> objects(String line) throws IOException {
    var found = new ArrayList<String>();
    collect(MAPPER.readTree(line), "", found);
    return found;
  }

  private static void collect(JsonNode node, String path, List<String> found) {
    if (node.isObject()) {
      found.add(path);
      node.properties().forEach(one -> collect(one.getValue(), path + '/' + one.getKey(), found));
    }
    for (var i = 0; node.isArray() && i < node.size(); i++) {
      collect(requireNonNull(node.get(i)), path + '/' + i, found);
    }
  }

  @Test
  void shouldSayWhatEveryKeyMeans() throws IOException {
    assertDescribed(EventSchema.tree());
  }

  private static void assertDescribed(JsonNode schema) {
    for (var member : schema.path("properties").properties()) {
      assertThat(member.getValue().path("description").asText()).as(member.getKey()).isNotEmpty();
      assertDescribed(member.getValue());
    }
    if (schema.has("items")) {
      assertDescribed(schema.path("items"));
    }
  }
}
