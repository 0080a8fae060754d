package dev.gatehouse.app;

import dev.gatehouse.config.ConfigException;
import dev.gatehouse.config.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code gatehouse prepare}. The launcher starts it with {@code -XX:AOTCacheOutput}, so that the
 * JVM keeps what it loads and links here for later starts (JEP 483, 514).
 */
@Command(
    name = "prepare",
    description = {
      "Makes later starts faster, on this machine with this JDK.",
      "Runs one session against a stand-in for a server and keeps what the JVM has loaded in the"
          + " folder cache of the installation. Run it again after an update of either."
    })
final class PrepareCommand implements Callable<Integer> {

  private final Home home;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  PrepareCommand(Home home) {
    this.home = home;
  }

  @Override
  public Integer call() throws ConfigException, LaunchException, IOException {
    var folder = Files.createTempDirectory("gatehouse-prepare-");
    try (var rehearsal = new Rehearsal()) {
      var yaml =
          """
          listener: { address: "127.0.0.1:0" }
          upstream: { address: "127.0.0.1:%1$d" }
          audit:
            directory: '%2$s/audit'
            key-directory: '%2$s/keys'
            segment-size: 1MiB
            sinks: [ { name: file, type: sink-file, config: { path: audit.jsonl } } ]
          policies:
            - { name: any, type: javascript, script: "export default () => allow();" }
          """
              .formatted(rehearsal.port(), folder);
      var settings = new SettingsReader(home.path()).parse("rehearsal", yaml, folder);
      try (var launch = Launch.prepare(settings);
          var gatehouse = Gatehouse.start(launch)) {
        rehearsal.play(gatehouse.address());
      }
    } finally {
      delete(folder);
    }
    spec.commandLine().getOut().println("prepared; later starts read the folder cache");
    return 0;
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
