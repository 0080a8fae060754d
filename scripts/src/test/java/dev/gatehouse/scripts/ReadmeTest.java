package dev.gatehouse.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.Policy;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.policy.script.ScriptHost;
import dev.gatehouse.policy.script.ScriptSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of the README work. */
class ReadmeTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final String REQUIRED =
      "upstream: { address: db:5432 }\naudit: { enabled: false }\n";

  @Test
  void thePolicyPassesItsScenarios() throws Exception {
    var code = blocks("js").getFirst();
    var scenarios = Scenario.parse(blocks("yaml").getFirst());
    assertThat(scenarios).hasSize(4);

    try (var host = ScriptHost.open();
        var policy =
            host.compile(List.of(new ScriptSource("readme.js", code)), 1, Duration.ZERO)
                .getFirst()) {
      scenarios.forEach(scenario -> ScenarioTest.check(scenario, policy));
    }
  }

  @Test
  void theConfigurationIsRead() throws Exception {
    var settings =
        new SettingsReader(MODULE)
            .parse("README.md", REQUIRED + blocks("yaml").getLast(), MODULE.resolveSibling("conf"));

    assertThat(settings.policies())
        .hasSize(2)
        .allSatisfy(policy -> assertThat(policy).isInstanceOf(Policy.Script.class));
  }

  @Test
  void theInlinePolicyRefusesWrites() throws Exception {
    var yaml = REQUIRED + blocks("yaml").getLast();
    var settings =
        new SettingsReader(MODULE).parse("README.md", yaml, MODULE.resolveSibling("conf"));
    var inline = (Policy.Script) settings.policies().getLast();
    var scenarios =
        Scenario.parse(
            """
            scenarios:
              - { name: r, when: { sql: SELECT * FROM t }, then: allow }
              - { name: w, when: { sql: DELETE FROM t }, then: { deny: read-only, sqlstate: "25006" } }
              - { name: d, when: { sql: CREATE TABLE t () }, then: { deny: read-only } }
            """);

    try (var host = ScriptHost.open();
        var policy =
            host.compile(
                    List.of(new ScriptSource(inline.name(), String.valueOf(inline.script()))),
                    1,
                    Duration.ZERO)
                .getFirst()) {
      scenarios.forEach(scenario -> ScenarioTest.check(scenario, policy));
    }
  }

  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(MODULE.resolve("README.md")))
        .results()
        .map(match -> match.group(1))
        .toList();
  }
}
