package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExplainSqlTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void shouldPrintTheFactsOfEveryStatement() {
    // When
    var code = run("", "explain-sql", "delete from s.t; table u");

    // Then
    assertThat(code).isZero();
    assertThat(compact())
        .startsWith(
            "[{\"start\":0,\"end\":15,\"text\":\"deletefroms.t\",\"accepted\":true,"
                + "\"fingerprint\":\"3a323f99a1434f0e48be3d9462304534\",\"facts\":{"
                + "\"command\":\"DELETE\",\"kind\":\"DML\",\"completeness\":\"FULL\",")
        .contains(
            "\"writes\":[{\"relation\":\"s.t\",\"command\":\"DELETE\",\"filter\":\"NONE\"}]",
            "{\"start\":17,\"end\":24,\"text\":\"tableu\"",
            "\"reads\":[\"u\"],\"relations\":[\"u\"]")
        .doesNotContain("\"copy\"", "\"reason\"", "null");
  }

  @Test
  void shouldReadStandardInputAndSayByItsCodeThatSomethingWasNotRead() {
    assertThat(run("select 1;\nselekt é;\n", "explain-sql", "-")).isEqualTo(1);
    assertThat(out.toString()).contains("\"accepted\" : true", "\"accepted\" : false", "selekt é");
  }

  @Test
  void shouldAcceptWhatItReadsButCannotSeeThrough() {
    assertThat(run("", "explain-sql", "do 'begin end'")).isZero();
    assertThat(out.toString()).contains("\"accepted\" : true", "OPAQUE");
  }

  @Test
  void shouldReadAsTheServerWould() {
    assertThat(run("", "explain-sql", "--server-version", "15", "select 1_000")).isEqualTo(1);
    assertThat(run("", "explain-sql", "--server-version", "16", "select 1_000")).isZero();
    var conforming = "--standard-conforming-strings";
    assertThat(run("", "explain-sql", conforming, "on", "select '\\' from a --'")).isZero();
    assertThat(run("", "explain-sql", conforming, "off", "select '\\' from a --'")).isZero();
    assertThat(out.toString()).containsOnlyOnce("\"reads\"");
  }

  @Test
  void shouldAnswerEveryLineInOrder() {
    // Given
    var lines =
        """
        {"sql": "select * from t"}
        {"sql": "selekt 1"}
        {"sql": "do ''"}
        {"sql": "select 1; select 2; selekt"}
        {"sql": ""}

        no json
        {"sql": 1}
        {"sql": "select 1"} {}
        {"id": [7], "sql": "\\u0074able t"}""";

    // When
    var code = run(lines, "explain-sql", "--jsonl");

    // Then
    assertThat(code).isZero();
    var answers = out.toString().lines().toList();
    assertThat(answers).hasSize(10);
    assertThat(answers.get(0))
        .startsWith(
            "{\"accepted\":true,\"completeness\":\"FULL\",\"fingerprint\":\"ecb9b7c0f51fddb427c6423f1b4dc90f\",\"facts\":{\"command\":\"SELECT\"")
        .endsWith(",\"error\":null}");
    assertThat(answers.get(1))
        .startsWith(
            "{\"accepted\":false,\"completeness\":\"OPAQUE\",\"fingerprint\":null,\"facts\":{")
        .endsWith("\"error\":\"the statement starts with no known command\"}");
    assertThat(answers.get(2)).startsWith("{\"accepted\":true,\"completeness\":\"OPAQUE\"");
    assertThat(answers.get(3))
        .startsWith("{\"accepted\":false,\"completeness\":\"OPAQUE\",\"fingerprint\":[\"")
        .contains(",null],\"facts\":[{");
    assertThat(answers.get(4))
        .isEqualTo(
            "{\"accepted\":true,\"completeness\":\"FULL\",\"fingerprint\":[],\"facts\":[],\"error\":null}");
    assertThat(answers.subList(5, 9))
        .allSatisfy(
            answer ->
                assertThat(answer)
                    .startsWith(
                        "{\"accepted\":false,\"completeness\":\"OPAQUE\",\"fingerprint\":[],\"facts\":[],")
                    .contains("\"error\":\"the line is no JSON object"));
    assertThat(answers.get(9)).contains("\"reads\":[\"t\"]");
  }

  @Test
  void shouldAnswerThousandsOfLinesInNoTime() {
    // Given
    var line =
        "{\"sql\": \"select a.b, count(*) from a join c using (d) where e = 'x' group by 1\"}\n";
    var lines = line.repeat(5_000);

    // When
    var start = System.nanoTime();
    run(lines, "explain-sql", "--jsonl");

    // Then
    assertThat(out.toString().lines()).hasSize(5_000);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
  }

  @Test
  void shouldTakeNoLineOfAnyLength() {
    // Given
    var input = "{\"sql\": \"" + "x".repeat(9 << 20) + "\"}\n{\"sql\": \"select 1\"}\n";

    // When
    run(input, "explain-sql", "--jsonl");

    // Then
    assertThat(out.toString().lines().toList())
        .satisfiesExactly(
            first -> assertThat(first).contains("the line is longer than 8388608 bytes"),
            second -> assertThat(second).startsWith("{\"accepted\":true"));
  }

  @Test
  void shouldReadAsTheInstallationWould(@TempDir Path folder) throws IOException {
    var config = config(folder, "sql: { code-carriers: [run_report] }");

    run("", "explain-sql", "--config", config, "select s.run_report('drop table t')");

    assertThat(compact()).contains("\"completeness\":\"OPAQUE\"", "run_report");
    out.getBuffer().setLength(0);
    run("", "explain-sql", "select s.run_report('drop table t')");
    assertThat(compact()).contains("\"completeness\":\"FULL\"");
  }

  @Test
  void shouldBoundTextsAsTheInstallationWould(@TempDir Path folder) throws IOException {
    var config = config(folder, "limits: { statement-size: 1KiB }");
    var text = "select '" + "x".repeat(2_000) + "'";

    assertThat(run("", "explain-sql", text)).isZero();
    assertThat(run("", "explain-sql", "--config", config, text)).isEqualTo(1);
    assertThat(run(text, "explain-sql", "--config", config, "-")).isEqualTo(1);
    out.getBuffer().setLength(0);
    run("{\"sql\": \"" + text + "\"}", "explain-sql", "--jsonl", "--config", config);
    assertThat(out.toString()).startsWith("{\"accepted\":false");
  }

  @Test
  void shouldReportWhatIsWrongWithTheConfiguration(@TempDir Path folder) throws IOException {
    var config = config(folder, "sql: { code-carrier: [f] }");

    assertThat(run("", "explain-sql", "--config", config, "select 1")).isEqualTo(1);
    assertThat(run("", "explain-sql", "--config", folder + "/missing", "select 1")).isEqualTo(1);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains(config + ":3:8: sql.code-carrier: ", "missing");
  }

  private static String config(Path folder, String more) throws IOException {
    var yaml = "upstream: { address: db:5432 }\naudit: { enabled: false }\n" + more;
    return Files.writeString(folder.resolve("gatehouse.yaml"), yaml).toString();
  }

  @Test
  void shouldExitWith2OnWrongOptions() {
    assertThat(run("", "explain-sql")).isEqualTo(2);
    assertThat(run("", "explain-sql", "--server-version", "12", "select 1")).isEqualTo(2);
    assertThat(run("", "explain-sql", "--jsonl", "select 1")).isEqualTo(2);
    assertThat(run("", "explain-sql", "--standard-conforming-strings", "no", "x")).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "a statement is missing; give it as an argument, or - for standard input",
            "--server-version must be 13 to 18",
            "with --jsonl the statements come from standard input");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void shouldRefuseInputThatIsNotUtf8() {
    // When
    var code =
        Main.run(
            new ByteArrayInputStream(new byte[] {'x', (byte) 0xff}),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            new Home(Path.of(".")),
            launch -> 0,
            "explain-sql",
            "-");

    // Then
    assertThat(code).isEqualTo(1);
    assertThat(err.toString().strip()).isEqualTo("gatehouse: standard input is not valid UTF-8");
  }

  private String compact() {
    return out.toString().replaceAll("\\s+", "");
  }

  private int run(String input, String... args) {
    return Main.run(
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        new Home(Path.of(".")),
        launch -> 0,
        args);
  }
}
