package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.HostPort;
import dev.gatehouse.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {

  private static final String SMALLEST =
      "upstream: { address: db:5432 }\naudit: { enabled: false }\n";

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<Settings> started = new ArrayList<>();

  @BeforeEach
  void layOutHome() throws IOException {
    Files.createDirectories(folder.resolve("conf"));
    Files.createDirectories(folder.resolve("plugins"));
  }

  @Test
  void shouldStartWithTheConfigurationOfTheInstallation() throws IOException {
    // Given
    Files.writeString(folder.resolve("conf/gatehouse.yaml"), SMALLEST);

    // When
    var code = run("start");

    // Then
    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(started)
        .singleElement()
        .satisfies(
            settings -> {
              assertThat(settings.folder()).isEqualTo(folder.resolve("conf"));
              assertThat(settings.upstream().address()).hasToString("db:5432");
              assertThat(settings.plugins().directory().path())
                  .isEqualTo(folder.resolve("plugins"));
            });
  }

  @Test
  void shouldReplaceAddressesFromTheCommandLine() throws IOException {
    // Given
    var file = Files.writeString(folder.resolve("my.yaml"), SMALLEST + "threads: 3\n");

    // When
    var code =
        run("start", "--config", file.toString(), "--listen", "[::]:7000", "--upstream", "x:1");

    // Then
    assertThat(code).isZero();
    assertThat(started.getFirst().listener().address()).isEqualTo(new HostPort("::", 7000));
    assertThat(started.getFirst().upstream().address()).isEqualTo(new HostPort("x", 1));
    assertThat(started.getFirst().threads()).isEqualTo(3);
  }

  @Test
  void shouldNeedTheSinkPluginWhenThereIsNoFile() {
    // When a relay is asked for, but the folder of plugins is empty
    var code = run("start", "--upstream", "db:5432", "--audit-dir", folder + "/it's");

    // Then
    assertThat(code).isEqualTo(1);
    assertThat(err.toString())
        .startsWith(
            "command line:5:32: audit.sinks[0].type: unknown audit sink type 'sink-file';"
                + " installed in "
                + folder.resolve("plugins")
                + ": none; copy the plugin's jar there");
    assertThat(started).isEmpty();
  }

  @Test
  void shouldPrintAllProblemsOfAFileAndNoStackTrace() throws IOException {
    // Given
    var file = Files.writeString(folder.resolve("bad.yaml"), "upstrem: 1\nthreads: x\n");

    // When
    var code = run("check", "--config", file.toString());

    // Then
    assertThat(code).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .containsExactly(
            file + ":1:1: upstrem: unknown key, did you mean 'upstream'?",
            file + ":1:1: upstream: is missing; this key is required",
            file + ":2:10: threads: must be a whole number without quotes; found 'x'");
  }

  @Test
  void shouldSayThatACheckedFileIsFine() throws IOException {
    var file = Files.writeString(folder.resolve("good.yaml"), SMALLEST);

    assertThat(run("check", "--config", file.toString())).isZero();
    assertThat(out.toString().strip()).isEqualTo(file + ": no problems; 0 plugins loaded");
    assertThat(started).isEmpty();
  }

  @Test
  void shouldSayWhichFileIsMissing() {
    assertThat(run("start")).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo(folder.resolve("conf/gatehouse.yaml") + ": does not exist");
  }

  @Test
  void shouldSayWhatTheLauncherMisses() throws IOException {
    Files.writeString(folder.resolve("conf/gatehouse.yaml"), SMALLEST);

    assertThat(
            run(
                launch -> {
                  throw new LaunchException("port 6432 is taken; choose another with --listen");
                },
                "start"))
        .isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo("gatehouse: port 6432 is taken; choose another with --listen");
  }

  @Test
  void shouldTurnAnUnexpectedFailureIntoOneLine() throws IOException {
    Files.writeString(folder.resolve("conf/gatehouse.yaml"), SMALLEST);

    assertThat(
            run(
                launch -> {
                  throw new IllegalStateException("oops");
                },
                "start"))
        .isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            "gatehouse: unexpected failure (java.lang.IllegalStateException: oops); this is a bug,"
                + " please report it with this line");
  }

  @Test
  void shouldExitWith2OnWrongOptions() throws IOException {
    Files.writeString(folder.resolve("conf/gatehouse.yaml"), SMALLEST);

    assertThat(run("start", "--lisen", "a:1")).isEqualTo(2);
    assertThat(run("start", "--listen", "6432")).isEqualTo(2);
    assertThat(run("start", "--upstream", "db:0")).isEqualTo(2);
    assertThat(run("start", "--audit-dir", "x")).isEqualTo(2);
    assertThat(run("strat")).isEqualTo(2);
    assertThat(run()).isEqualTo(2);
    assertThat(started).isEmpty();
    assertThat(err.toString())
        .contains("must be HOST:PORT, for example 127.0.0.1:5432")
        .contains("Try 'gatehouse start --help' for what is possible.")
        .contains("--audit-dir works only with --upstream and without --config")
        .contains("A command is missing.");
  }

  @Test
  void shouldPrintVersionAndHelp() {
    assertThat(run("version")).isZero();
    assertThat(run("--version")).isZero();
    assertThat(run("start", "--help")).isZero();
    assertThat(out.toString())
        .contains("(plugin API 0.1.0, Java " + Runtime.version() + ")")
        .contains("--audit-dir=DIR");
  }

  private int run(String... args) {
    return run(
        launch -> {
          started.add(launch.settings());
          return 0;
        },
        args);
  }

  private int run(Launcher launcher, String... args) {
    return Main.run(
        InputStream.nullInputStream(),
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        new Home(folder),
        launcher,
        args);
  }
}
