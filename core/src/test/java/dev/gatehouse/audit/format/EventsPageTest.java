package dev.gatehouse.audit.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The page about events shows the golden lines, and every key. {@code -Dgolden.write=true} puts the
 * lines into it anew.
 */
class EventsPageTest {

  private static final Path PAGE = Path.of("..", "distribution", "docs", "events.md");
  private static final JsonMapper MAPPER = new JsonMapper();

  /** A golden file, and its line. */
  private static final Pattern EXAMPLE =
      Pattern.compile("<!-- (\\S+) -->\n```(?:json|text)\n(.*?)```", Pattern.DOTALL);

  @Test
  void shouldShowTheGoldenLines() throws IOException {
    if (Boolean.getBoolean("golden.write")) {
      write();
    }
    var page = Files.readString(PAGE);
    var shown = new HashSet<String>();

    for (var example : EXAMPLE.matcher(page).results().toList()) {
      var name = example.group(1);
      assertThat(example.group(2)).as(name).isEqualTo(shown(name));
      shown.add(name);
    }

    assertThat(shown)
        .containsAll(Samples.all().keySet().stream().map(name -> name + ".jsonl").toList())
        .anyMatch(name -> name.startsWith("ocsf/"))
        .anyMatch(name -> name.startsWith("ecs/"))
        .anyMatch(name -> name.startsWith("cef/"));
    assertThat(page.split("```(json|text)", -1)).hasSize(shown.size() + 1);
  }

  private static void write() throws IOException {
    var page = new StringBuilder();
    var matcher = EXAMPLE.matcher(Files.readString(PAGE));
    while (matcher.find()) {
      var block = matcher.group().substring(0, matcher.start(2) - matcher.start());
      matcher.appendReplacement(page, "");
      page.append(block).append(shown(matcher.group(1))).append("```");
    }
    matcher.appendTail(page);
    Files.writeString(PAGE, page);
  }

  /** A golden line; of JSON with a line for each member. */
  private static String shown(String name) throws IOException {
    var line = Golden.read(name);
    return name.endsWith(".jsonl") ? broken(MAPPER.readTree(line)) : line;
  }

  private static String broken(JsonNode line) {
    return line.properties().stream()
        .map(member -> "  \"" + member.getKey() + "\": " + member.getValue())
        .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
  }

  @Test
  void shouldNameEveryKeyOfTheSchema() throws IOException {
    var page = Files.readString(PAGE);
    var keys = new HashSet<String>();
    collect(EventSchema.tree(), "", keys);

    assertThat(keys)
        .contains("session.client.ip", "params.value_b64")
        .allMatch(key -> page.contains('`' + key + '`'));
  }

  private static void collect(JsonNode schema, String path, Set<String> keys) {
    for (var member : schema.path("properties").properties()) {
      var key = path + member.getKey();
      if (member.getValue().has("properties")
          || member.getValue().path("items").has("properties")) {
        collect(member.getValue(), key + '.', keys);
        collect(member.getValue().path("items"), key + '.', keys);
      } else {
        keys.add(key);
      }
    }
  }
}
