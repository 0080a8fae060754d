package dev.gatehouse.app;

import dev.gatehouse.config.ConfigException;
import dev.gatehouse.config.SettingsReader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse check}. */
@Command(
    name = "check",
    description = {
      "Checks a configuration and prints all its problems.",
      "Loads the plugins and binds their configuration, but opens nothing: no file, no connection."
    })
final class CheckCommand implements Callable<Integer> {

  private final Home home;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration; default conf/gatehouse.yaml of the installation.")
  private @Nullable Path config;

  CheckCommand(Home home) {
    this.home = home;
  }

  @Override
  public Integer call() throws ConfigException {
    var file = config == null ? home.configuration() : config;
    var settings = new SettingsReader(home.path()).read(file);
    try (var launch = Launch.prepare(settings)) {
      Scripts.check(settings.policies());
      spec.commandLine()
          .getOut()
          .println(file + ": no problems; " + launch.registry().jars().size() + " plugins loaded");
    }
    return 0;
  }
}
