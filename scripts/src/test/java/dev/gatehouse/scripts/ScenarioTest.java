package dev.gatehouse.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.policy.script.ScriptException;
import dev.gatehouse.policy.script.ScriptHost;
import dev.gatehouse.policy.script.ScriptSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs every scenario of {@code test/} against its policy, with facts of the real parser. */
class ScenarioTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final Path POLICIES = MODULE.resolve("policies");
  private static final Path SCENARIOS = MODULE.resolve("test");

  private static final List<StatementPolicy> opened = new ArrayList<>();
  private static ScriptHost host;

  @BeforeAll
  static void open() {
    host = ScriptHost.open();
  }

  @AfterAll
  static void close() {
    opened.forEach(StatementPolicy::close);
    host.close();
  }

  @TestFactory
  Stream<DynamicContainer> everyScenarioHolds() throws Exception {
    var containers = new ArrayList<DynamicContainer>();
    for (var file : files(SCENARIOS, ".yaml")) {
      var name = name(file);
      var policy = compile(ScriptSource.file(POLICIES.resolve(name + ".js")));
      containers.add(
          DynamicContainer.dynamicContainer(
              name,
              Scenario.read(file).stream()
                  .map(
                      scenario ->
                          DynamicTest.dynamicTest(
                              scenario.name(), () -> check(scenario, policy)))));
    }
    return containers.stream();
  }

  @TestFactory
  Stream<DynamicTest> everyPolicyIsSeenToAllowAndToDeny() throws IOException {
    return files(POLICIES, ".js").stream()
        .map(
            policy ->
                DynamicTest.dynamicTest(
                    name(policy),
                    () ->
                        assertThat(Scenario.read(SCENARIOS.resolve(name(policy) + ".yaml")))
                            .anyMatch(scenario -> scenario.denial() == null)
                            .anyMatch(scenario -> scenario.denial() != null)));
  }

  @Test
  void aScenarioThatDoesNotHoldFails() throws Exception {
    var policy = compile(new ScriptSource("never.js", "export default () => deny('never')"));
    var scenarios =
        Scenario.parse(
            """
            scenarios:
              - { name: a, when: { sql: SELECT 1 }, then: allow }
              - { name: b, when: { sql: SELECT 1 }, then: { deny: always } }
              - { name: c, when: { sql: SELECT 1 }, then: { deny: never, sqlstate: P0001 } }
            """);

    assertThat(scenarios)
        .allSatisfy(
            scenario ->
                assertThatThrownBy(() -> check(scenario, policy))
                    .isInstanceOf(AssertionError.class));
  }

  @Test
  void aMisspelledScenarioIsNoScenario() {
    assertThatThrownBy(
            () ->
                Scenario.parse("scenarios: [ { name: a, when: { sgl: SELECT 1 }, then: allow } ]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'sgl'");
  }

  static void check(Scenario scenario, StatementPolicy policy) {
    var verdict = scenario.verdict(policy);
    if (scenario.denial() == null) {
      assertThat(verdict).isInstanceOf(Verdict.Allow.class);
      return;
    }
    assertThat(verdict).isInstanceOf(Verdict.Deny.class);
    var denial = (Verdict.Deny) verdict;
    assertThat(denial.message()).contains(scenario.denial());
    if (scenario.sqlState() != null) {
      assertThat(denial.sqlState()).isEqualTo(scenario.sqlState());
    }
  }

  private static StatementPolicy compile(ScriptSource source) throws ScriptException {
    var policy = host.compile(List.of(source), 1, Duration.ZERO).getFirst();
    opened.add(policy);
    return policy;
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (var files = Files.list(folder)) {
      var found = files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
      assertThat(found).isNotEmpty();
      return found;
    }
  }

  private static String name(Path file) {
    var name = file.getFileName().toString();
    return name.substring(0, name.lastIndexOf('.'));
  }
}
