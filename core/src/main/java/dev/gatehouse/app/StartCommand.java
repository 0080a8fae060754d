package dev.gatehouse.app;

import dev.gatehouse.config.ConfigException;
import dev.gatehouse.config.HostPort;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsReader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gatehouse start}. */
@Command(
    name = "start",
    description = {
      "Starts the proxy.",
      "With --upstream and without --config no file is read: everything passes, and everything is"
          + " recorded in the folder of --audit-dir."
    })
final class StartCommand implements Callable<Integer> {

  private final Home home;
  private final Launcher launcher;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration; default conf/gatehouse.yaml of the installation.")
  private @Nullable Path config;

  @Option(
      names = "--listen",
      paramLabel = "ADDR:PORT",
      description = "Where clients connect; in place of listener.address.")
  private @Nullable HostPort listen;

  @Option(
      names = "--upstream",
      paramLabel = "HOST:PORT",
      description = "The PostgreSQL server; in place of upstream.address.")
  private @Nullable HostPort upstream;

  @Option(
      names = "--audit-dir",
      paramLabel = "DIR",
      description =
          "Where evidence is written without a configuration; default ./audit. Its signing key is in"
              + " DIR-keys, a copy to read in DIR.jsonl.")
  private @Nullable Path auditDir;

  StartCommand(Home home, Launcher launcher) {
    this.home = home;
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws ConfigException, LaunchException {
    try (var launch = Launch.prepare(settings())) {
      return launcher.start(launch);
    }
  }

  private Settings settings() throws ConfigException {
    if (auditDir != null && (config != null || upstream == null)) {
      throw new ParameterException(
          spec.commandLine(),
          "--audit-dir works only with --upstream and without --config; otherwise set audit.directory"
              + " in the configuration");
    }
    if (upstream != null && upstream.port() == 0) {
      throw new ParameterException(
          spec.commandLine(), "--upstream needs the port of the server, not 0");
    }
    var settings =
        config == null && upstream != null
            ? relay(upstream)
            : new SettingsReader(home.path()).read(config == null ? home.configuration() : config);
    settings = upstream == null ? settings : settings.withUpstream(upstream);
    return listen == null ? settings : settings.withListener(listen);
  }

  /**
   * No rules, all evidence into one folder, and a copy beside it; everything else as if its key
   * were absent.
   */
  private Settings relay(HostPort server) throws ConfigException {
    var directory = (auditDir == null ? Path.of("audit") : auditDir).toAbsolutePath().normalize();
    var yaml =
        """
        upstream: { address: %s }
        audit:
          directory: %s
          key-directory: %s
          sinks: [ { name: file, type: sink-file, config: { path: %s } } ]
        """
            .formatted(
                quoted(server.toString()),
                quoted(directory.toString()),
                quoted(directory + "-keys"),
                quoted(directory + ".jsonl"));
    return new SettingsReader(home.path()).parse("command line", yaml, Path.of(""));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
