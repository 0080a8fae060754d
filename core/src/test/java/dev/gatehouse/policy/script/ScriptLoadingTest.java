package dev.gatehouse.policy.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.graalvm.polyglot.SandboxPolicy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptLoadingTest {
  private static ScriptHost host;

  @BeforeAll
  static void open() {
    host =
        ScriptHost.open(
            new Limits(Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofSeconds(2)),
            Limits.STATEMENT);
  }

  @AfterAll
  static void close() {
    host.close();
  }

  @Test
  void aSyntaxErrorIsReportedWhereItIs() {
    var problem = problem("// first line\nexport default (statement) => {\n  return allow(;\n};");

    assertThat(problem.script()).isEqualTo("test.js");
    assertThat(problem.line()).isEqualTo(3);
    assertThat(problem.column()).isEqualTo(16);
    assertThat(problem.message()).startsWith("SyntaxError").doesNotContain("test.js", "\n");
  }

  @Test
  void anExceptionWhileLoadingIsReportedWhereItIs() {
    var problem = problem("const limit = 1;\nlimit.missing.deep;\nexport default () => allow();");

    assertThat(problem.line()).isEqualTo(2);
    assertThat(problem.message()).contains("TypeError");
  }

  @Test
  void theProblemsOfAllScriptsAreReportedAtOnce() {
    var failure =
        catchThrowableOfType(
            ScriptException.class,
            () ->
                host.compile(
                    List.of(
                        new ScriptSource("a.js", "export default ("),
                        new ScriptSource("b.js", "export default () => allow()"),
                        new ScriptSource("c.js", "export const x = 1;")),
                    1,
                    Duration.ZERO));

    assertThat(failure.problems())
        .extracting(ScriptException.Problem::script)
        .containsExactly("a.js", "c.js");
    assertThat(failure).hasMessageContaining("a.js:1:17: ").hasMessageContaining("c.js:1:1: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "null", "'false'", "() => false"})
  void whetherItReadsValuesIsTrueOrFalse(String said) {
    var code = "export const readsValues = " + said + "; export default () => allow();";

    assertThat(problem(code).message()).contains("readsValues");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "export const rule = 1;", "export default 7;", "allow();"})
  void aScriptWithoutADefaultFunctionIsRefused(String code) {
    assertThat(problem(code).message()).contains("export default");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import fs from 'fs';\nexport default () => allow();",
        "import fs from './other.mjs';\nexport default () => allow();",
        "export * from 'node:os';\nexport default () => allow();",
        "deny = allow;\nexport default () => allow();",
        "const big = 10n;\nexport default () => allow();",
        "leaked = 1;\nexport default () => allow();",
        "await new Promise(() => {});\nexport default () => allow();",
        "throw 1;\nexport default () => allow();"
      })
  void whatASandboxForbidsIsRefusedWhenItIsLoaded(String code) {
    assertThat(problem(code).script()).isEqualTo("test.js");
  }

  @Test
  void aModuleThatNeverEndsIsRefused() {
    assertThat(problem("for (;;);\nexport default () => allow();").message())
        .contains("did not finish loading");
  }

  @Test
  void aScriptThatNeverAnswersASampleIsRefused() {
    assertThat(problem("export default () => { for (;;); };").message())
        .contains("took more than 500 ms", "SELECT 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "let n = 0;\nexport default () => ++n % 2 ? allow() : deny('odd');",
        "let n = 0;\nexport default () => deny(`number ${++n}`);",
        "let last;\nexport default s => { const l = last; last = s.text; return l ? allow() : deny('1'); };"
      })
  void aScriptThatRemembersIsRefused(String code) {
    assertThat(problem(code).message()).contains("answers differently");
  }

  @Test
  void twoScriptsOfOneNameAreRefused() {
    var script = new ScriptSource("a.js", "export default () => allow()");

    assertThatThrownBy(() -> host.compile(List.of(script, script), 1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a.js");
  }

  @Test
  void noScriptsAreNoPolicies() throws Exception {
    assertThat(host.compile(List.of(), 1, Duration.ZERO)).isEmpty();
  }

  @Test
  void aWarmUpKeepsItsTimeLimit() throws Exception {
    var script = new ScriptSource("a.js", "export default () => allow()");
    var begin = System.nanoTime();

    var policies = host.compile(List.of(script), 1, Duration.ofMillis(300));

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
    policies.forEach(policy -> policy.close());
  }

  @Test
  void aFileIsReadAsUtf8AndNamedByItsPath(@TempDir Path folder) throws Exception {
    var file = Files.writeString(folder.resolve("p.js"), "export default () => deny('größer')");

    var source = ScriptSource.file(file);

    assertThat(source.name()).isEqualTo(file.toString());
    assertThat(source.code()).contains("größer");
  }

  @Test
  void aFileThatIsNotUtf8IsRefused(@TempDir Path folder) throws Exception {
    var file = Files.write(folder.resolve("p.js"), new byte[] {(byte) 0xFF});

    assertThatThrownBy(() -> ScriptSource.file(file)).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void graalItselfFindsNothingOpenInTheSettings() {
    try (var context =
        Sandbox.builder()
            .option("engine.WarnInterpreterOnly", "false")
            .sandbox(SandboxPolicy.CONSTRAINED)
            .build()) {
      assertThat(context.eval("js", "typeof Java").asString()).isEqualTo("undefined");
    }
  }

  private static ScriptException.Problem problem(String code) {
    var failure = catchThrowableOfType(ScriptException.class, () -> Scripts.compile(host, code));
    assertThat(failure).isNotNull();
    return failure.problems().getFirst();
  }
}
