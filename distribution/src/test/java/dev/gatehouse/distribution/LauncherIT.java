package dev.gatehouse.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the assembled distribution as a user would. */
final class LauncherIT {

  private static final Path GATEHOUSE = Path.of(property("gatehouse.folder"));
  private static final Path SCRIPT = GATEHOUSE.resolve("bin/gatehouse");

  private static final long LONGEST_SECONDS = 120;

  @TempDir private Path folder;

  private final Map<String, String> environment =
      new LinkedHashMap<>(
          Map.of("JAVA_HOME", System.getProperty("java.home"), "PATH", "/usr/bin:/bin"));

  record Result(int code, String out, String err) {}

  @Test
  void shouldPrintTheVersion() throws Exception {
    // When
    var result = run(SCRIPT, "version");

    // Then
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .startsWith("gatehouse " + property("gatehouse.version") + " (plugin API 0.1.0, Java ");
  }

  @Test
  void shouldWorkThroughLinksFromAnywhereAndWithBlanksInThePath() throws Exception {
    // Given links of links, relative and absolute, and an installation in a folder with a blank
    var installed = install("my gatehouse", "lib", "graal", "plugins");
    var absolute =
        Files.createSymbolicLink(folder.resolve("absolute"), installed.resolve("bin/gatehouse"));
    var relative = Files.createSymbolicLink(folder.resolve("relative"), Path.of("absolute"));

    // When
    var result = run(relative, "check");

    // Then it looked into the real installation
    assertThat(Files.isSymbolicLink(absolute)).isTrue();
    assertThat(result.err().strip())
        .isEqualTo(installed.toRealPath().resolve("conf/gatehouse.yaml") + ": does not exist");
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void shouldSayWhichJdkIsNeededAndWhatWasFound() throws Exception {
    // Given a JDK 17 in JAVA_HOME and a JDK 8 on the PATH, as far as they can be asked
    environment.put("JAVA_HOME", fakeJdk("seventeen", "echo java.base@17.0.15"));
    var eight =
        fakeJdk(
            "eight",
            "case $1 in -version) echo 'java version \"1.8.0_392\"' >&2 ;; *) exit 1 ;; esac");
    environment.put("PATH", eight + "/bin:/usr/bin:/bin");
    environment.put("GATEHOUSE_JDK_PLACES", " ");

    // When
    var result = run(SCRIPT, "version");

    // Then
    assertThat(result.err())
        .isEqualTo(
            "gatehouse: Gatehouse needs a JDK 25 or newer; found 17 at %s/seventeen/bin/java, 8 at %1$s/eight/bin/java; install one or set JAVA_HOME\n"
                .formatted(folder));
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void shouldFindAJdkInTheUsualPlaces() throws Exception {
    // Given
    environment.put("JAVA_HOME", fakeJdk("old", "echo java.base@21"));
    Files.createDirectories(folder.resolve("jvm"));
    Files.createSymbolicLink(folder.resolve("jvm/new"), Path.of(System.getProperty("java.home")));
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("GATEHOUSE_JDK_PLACES", folder + "/nothing/* " + folder + "/jvm/*");

    // When
    var result = run(SCRIPT, "version");

    // Then
    assertThat(result.code()).as(result.err()).isZero();
  }

  @Test
  void shouldAddTheCompilerOnlyWhereItWorks() throws Exception {
    // Given JDKs that print the arguments they are started with
    environment.put("GATEHOUSE_SCRIPTS", "compiled");
    var compiler = "--upgrade-module-path=" + GATEHOUSE.toRealPath().resolve("graal");

    // Then
    assertThat(arguments("java.base@25.0.3\njdk.internal.vm.ci@25.0.3", SCRIPT))
        .contains("-XX:+UnlockExperimentalVMOptions", "-XX:+EnableJVMCI", compiler);
    assertThat(arguments("java.base@25.0.3", SCRIPT)).doesNotContain(compiler, "-XX:+EnableJVMCI");
    assertThat(arguments("java.base@26\njdk.internal.vm.ci@26", SCRIPT))
        .doesNotContain(compiler, "-XX:+EnableJVMCI");

    // And not where one of the four jars is missing
    var partial = Files.createDirectories(folder.resolve("partial"));
    Files.createSymbolicLink(partial.resolve("lib"), GATEHOUSE.resolve("lib"));
    Files.createDirectories(partial.resolve("bin"));
    Files.createDirectories(partial.resolve("graal"));
    Files.writeString(partial.resolve("graal/compiler.jar"), "");
    var script = Files.copy(SCRIPT, partial.resolve("bin/gatehouse"));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    assertThat(arguments("java.base@25.0.3\njdk.internal.vm.ci@25.0.3", script))
        .noneMatch(argument -> argument.startsWith("--upgrade-module-path"));
  }

  @Test
  void shouldLetTheOperatorsOptionsWin() throws Exception {
    // Given
    environment.put("JAVA_OPTS", "-Xmx2g -XX:+UseZGC -Dpattern=*");

    // When
    var arguments = arguments("java.base@25.0.3", SCRIPT);

    // Then
    assertThat(arguments)
        .containsSubsequence("-Xmx512m", "-Xmx2g", "-XX:+UseZGC", "-Dpattern=*", "-cp")
        .doesNotContain("-XX:+UseParallelGC")
        .endsWith("dev.gatehouse.app.Main", "check", "--config", "a b");
  }

  @Test
  void shouldAcceptTheConfigurationAsShipped() throws Exception {
    // When
    var result = run(SCRIPT, "check");

    // Then
    assertThat(result.err()).isEmpty();
    assertThat(result.out().strip())
        .isEqualTo(
            GATEHOUSE.toRealPath().resolve("conf/gatehouse.yaml")
                + ": no problems; 6 plugins loaded");
    assertThat(result.code()).isZero();
  }

  @Test
  void shouldAcceptEveryExampleOfTheConfiguration() throws Exception {
    // Given everything uncommented, so that the plugins see their examples, too
    ShippedConfiguration.writeNamedFiles(folder);
    var file =
        Files.writeString(folder.resolve("conf/all.yaml"), ShippedConfiguration.uncommented());
    environment.put("GATEHOUSE_SCRIPTS", "compiled");

    // When
    var result = run(SCRIPT, "check", "--config", file.toString());

    // Then
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("no problems");
    assertThat(result.err())
        .as("scripts are compiled where the JDK allows it")
        .contains(compilerWorks() ? "engine=\"GraalVM CE\"" : "engine=\"Interpreted\"");
  }

  @Test
  void shouldInterpretScriptsUnlessItIsToldToCompileThem() throws Exception {
    assertThat(arguments("java.base@25.0.3\njdk.internal.vm.ci@25.0.3", SCRIPT))
        .doesNotContain("-XX:+EnableJVMCI");

    // And an unknown word is an error
    environment.put("GATEHOUSE_SCRIPTS", "fast");
    var result = run(SCRIPT, "version");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo("gatehouse: GATEHOUSE_SCRIPTS must be interpreted or compiled; found fast\n");
  }

  /** An installation of its own, with these folders of the distribution. */
  private Path install(String name, String... parts) throws IOException {
    var installed = Files.createDirectories(folder.resolve(name));
    for (var part : parts) {
      Files.createSymbolicLink(installed.resolve(part), GATEHOUSE.resolve(part));
    }
    Files.createDirectories(installed.resolve("bin"));
    Files.copy(SCRIPT, installed.resolve("bin/gatehouse"), StandardCopyOption.COPY_ATTRIBUTES);
    return installed;
  }

  @Test
  void shouldStartFromThePreparedCache() throws Exception {
    // Given an installation that may be written to
    var installed = install("prepared", "lib", "plugins");
    var script = installed.resolve("bin/gatehouse");

    // When
    var prepared = run(script, "prepare");
    environment.put("JAVA_OPTS", "-Xlog:class+load:file=" + folder.resolve("classes"));
    var version = run(script, "version");

    // Then classes come from it, and nobody hears of it
    assertThat(prepared.code()).as(prepared.err()).isZero();
    assertThat(installed.resolve("cache/gatehouse.aot")).isNotEmptyFile();
    assertThat(version.code()).isZero();
    assertThat(version.err()).isEmpty();
    assertThat(version.out().lines()).hasSize(1);
    assertThat(Files.readString(folder.resolve("classes")))
        .containsPattern("dev\\.gatehouse\\.app\\.Main source: shared objects file");
  }

  @Test
  void shouldInterpretScriptsWithoutTheCompiler() throws Exception {
    // Given an installation without graal/
    var installed = install("small", "lib", "plugins");
    var script = installed.resolve("bin/gatehouse");
    var file =
        Files.writeString(
            folder.resolve("script.yaml"),
            """
            upstream: { address: db:5432 }
            audit: { enabled: false }
            policies:
              - { name: all, type: javascript, script: "export default () => allow();" }
            """);

    // When
    var result = run(script, "check", "--config", file.toString());

    // Then
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).contains("engine=\"Interpreted\"");
  }

  @Test
  void shouldRelayAndRecordWithoutAFile() throws Exception {
    // Given
    var err = folder.resolve("start.err");
    var process =
        process(
                List.of(
                    SCRIPT.toString(),
                    "start",
                    "--upstream",
                    "127.0.0.1:1",
                    "--listen",
                    "127.0.0.1:0",
                    "--audit-dir",
                    "it's evidence"))
            .redirectOutput(folder.resolve("start.out").toFile())
            .redirectError(err.toFile())
            .start();
    try {
      var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
      while (!Files.readString(err).contains("is ready")) {
        assertThat(process.isAlive()).as(Files.readString(err)).isTrue();
        assertThat(System.nanoTime()).isLessThan(deadline);
        Thread.sleep(50);
      }

      // When it is told to stop
      process.destroy();

      // Then
      assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).as("ends").isTrue();
      assertThat(Files.readAllLines(folder.resolve("it's evidence.jsonl")))
          .filteredOn(line -> !line.contains("\"kind\":\"checkpoint\""))
          .satisfiesExactly(
              line -> assertThat(line).contains("\"event\":\"log\""),
              line -> assertThat(line).contains("\"event\":\"start\""),
              line -> assertThat(line).contains("\"event\":\"config\""),
              line -> assertThat(line).contains("\"event\":\"stop\""));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void shouldPrintAllProblemsOfABrokenFile() throws Exception {
    // Given
    var file =
        Files.writeString(
            folder.resolve("broken.yaml"),
            """
            upstream: { address: db }
            polices: []
            audit: { enabled: false }
            """);

    // When
    var result = run(SCRIPT, "check", "--config", file.toString());

    // Then
    assertThat(result.err().lines())
        .containsExactly(
            file
                + ":1:22: upstream.address: must be HOST:PORT, for example 127.0.0.1:5432 or"
                + " [::1]:5432; found 'db'",
            file + ":2:1: polices: unknown key, did you mean 'policies'?");
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void shouldNameWhatIsInstalledWhenAPluginIsMissing() throws Exception {
    // Given a folder of plugins without the one that is named
    var plugins = Files.createDirectories(folder.resolve("plugins"));
    var file =
        Files.writeString(
            folder.resolve("missing.yaml"),
            """
            upstream: { address: db:5432 }
            audit: { enabled: false }
            plugins: { directory: %s }
            masking:
              - name: customers
                type: mask-basic
            """
                .formatted(plugins));

    // When
    var result = run(SCRIPT, "start", "--config", file.toString());

    // Then
    assertThat(result.err())
        .isEqualTo(
            "%s:6:11: masking[0].type: unknown masking policy type 'mask-basic'; installed in %s: none; copy the plugin's jar there or correct the type\n"
                .formatted(file, plugins));
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void shouldPackTheSameFilesAsZip() throws IOException {
    try (var zip = new ZipFile(property("gatehouse.zip"))) {
      var root = "gatehouse-" + property("gatehouse.version") + "/";
      for (var name :
          List.of(
              "bin/gatehouse",
              "conf/gatehouse.yaml",
              "docs/configuration.md",
              "LICENSE",
              "README.md")) {
        assertThat(zip.getEntry(root + name)).as(name).isNotNull();
        assertThat(GATEHOUSE.resolve(name)).exists();
      }
      assertThat(zip.stream().filter(entry -> entry.getName().startsWith(root + "plugins/g")))
          .hasSize(6);
      assertThat(zip.stream().filter(entry -> entry.getName().startsWith(root + "graal/")))
          .filteredOn(entry -> entry.getName().endsWith(".jar"))
          .hasSize(4);
    }
  }

  @Test
  void shouldKeepPluginsAndCompilerOffTheClassPath() throws IOException {
    try (var files = Files.list(GATEHOUSE.resolve("lib"))) {
      var names = files.map(file -> file.getFileName().toString()).toList();
      assertThat(names)
          .anyMatch(name -> name.startsWith("gatehouse-core-"))
          .anyMatch(name -> name.startsWith("gatehouse-plugin-api-"))
          .noneMatch(name -> name.startsWith("gatehouse-mask"))
          .noneMatch(name -> name.startsWith("compiler-"))
          .noneMatch(name -> name.startsWith("junit") || name.startsWith("assertj"))
          .allMatch(name -> name.endsWith(".jar"));
    }
  }

  /** What the JVM would be started with. */
  private List<String> arguments(String modules, Path script) throws Exception {
    environment.put(
        "JAVA_HOME",
        fakeJdk(
            "printing",
            "case $1 in --list-modules) printf '%s\\n' '"
                + modules
                + "' ;; *) printf '%s\\n' \"$@\" ;; esac"));
    var result = run(script, "check", "--config", "a b");
    assertThat(result.err()).isEmpty();
    return result.out().lines().toList();
  }

  private String fakeJdk(String name, String script) throws IOException {
    var java = folder.resolve(name).resolve("bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, "#!/bin/sh\n" + script + "\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    return folder.resolve(name).toString();
  }

  private Result run(Path script, String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(script.toString());
    command.addAll(List.of(arguments));
    var out = folder.resolve("stdout");
    var err = folder.resolve("stderr");
    var process = process(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).as("ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private ProcessBuilder process(List<String> command) {
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  private static boolean compilerWorks() {
    return Runtime.version().feature() == 25
        && ModuleFinder.ofSystem().find("jdk.internal.vm.ci").isPresent();
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }
}
