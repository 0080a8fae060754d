package dev.gatehouse.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class YamlDocumentTest {

  @Test
  void shouldRefuseAliasBombWithoutUnfoldingIt() {
    // Given nine levels of nine aliases each, a thousand million values if unfolded
    var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      yaml.append("a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(9)));
    }

    // When
    var problems = problemsOf(yaml.toString());

    // Then
    assertThat(problems).isNotEmpty().first().asString().contains("aliases");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: &x 1 | f.yaml:1:4: a: anchors and aliases are not supported; write the value out",
        "a: {<<: {b: 1}} | f.yaml:1:5: a: the merge key << is not supported; write the keys out",
        "a: !!javax.script.ScriptEngineManager [] | f.yaml:1:4: is not valid YAML: Global tag is not allowed",
        "a: !secret x | f.yaml:1:4: a: the tag !secret is not supported; write a plain value",
        "[a] : 1 | f.yaml:1:1: a key must be a plain word of at most 255 characters",
        "a: \"\\e[31m\\n\": 1 | f.yaml:1:14: is not valid YAML: mapping values are not allowed here",
        "\"\\e[31m\": 1 | f.yaml:1:1: a key must be a plain word of at most 255 characters",
        "- a | f.yaml:1:1: must be a mapping of keys to values; found a list",
        "# nothing | f.yaml:1:1: must be a mapping of keys to values; the file is empty",
        "a: [1 | f.yaml:1:6: is not valid YAML: expected ',' or ']'",
        "a: 1\u0007b | f.yaml:1:1: is not valid YAML: special characters are not allowed",
      })
  void shouldRefuse(String yaml, String expected) {
    assertThat(problemsOf(yaml)).singleElement().asString().startsWith(expected);
  }

  @Test
  void shouldRefuseSecondDocument() {
    assertThat(problemsOf("a: 1\n---\nb: 2\n"))
        .singleElement()
        .asString()
        .startsWith("f.yaml:2:1: is not valid YAML: but found another document");
  }

  @Test
  void shouldRefuseDeepNesting() {
    assertThat(problemsOf("a: " + "[".repeat(2000)))
        .singleElement()
        .asString()
        .contains("Nesting Depth");
  }

  @Test
  void shouldReportEveryDuplicateKey() {
    assertThat(problemsOf("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n"))
        .extracting(Problem::toString)
        .containsExactly(
            "f.yaml:4:3: b.c: duplicate key; it was first given in line 3",
            "f.yaml:5:1: a: duplicate key; it was first given in line 1");
  }

  @Test
  void shouldKeepOnlyTheFirstHundredProblems() {
    assertThat(problemsOf("a: 1\n".repeat(500)))
        .hasSize(101)
        .last()
        .asString()
        .isEqualTo("f.yaml: 399 more problems are not shown");
  }

  @Test
  void shouldFindPlacesOfPathsWithDotsInKeys() throws ConfigException {
    // Given
    var root =
        YamlDocument.parse(
            "f.yaml",
            """
            config:
              tables:
                public.customer:
                  - column: email
                    method: hash
            """);
    var config = (YamlMapping) requireNonNull(root.value("config"));

    // When
    var method = config.find("tables.public.customer[0].method");
    var beyond = config.find("tables.public.customer[7].method");
    var whole = config.find("");

    // Then
    assertThat(method)
        .isEqualTo(new Place("f.yaml", 5, 17, "config.tables.public.customer[0].method"));
    assertThat(beyond)
        .isEqualTo(new Place("f.yaml", 4, 7, "config.tables.public.customer[7].method"));
    assertThat(whole).isEqualTo(new Place("f.yaml", 2, 3, "config"));
  }

  private static List<Problem> problemsOf(String yaml) {
    return catchThrowableOfType(ConfigException.class, () -> YamlDocument.parse("f.yaml", yaml))
        .problems();
  }
}
