package dev.gatehouse.app;

import dev.gatehouse.config.ConfigException;
import dev.gatehouse.config.HostPort;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The command line. Exit codes: 0 = done, 1 = failed, with sentences on stderr that say why, 2 =
 * wrong options; of {@code start} also 69 = stopped, and sessions were cut off, 74 = evidence could
 * not be written, 75 = another process writes to the log, 78 = the log is damaged or others may
 * read it. Those of {@code audit} are its own: see {@link AuditCommand}.
 */
@Command(
    name = "gatehouse",
    description = "A PostgreSQL wire-protocol audit and policy proxy.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  private Main() {}

  /** Runs a command line. */
  public static void main(String[] args) {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(System.in, out, err, Home.current(), new Running(), args));
  }

  /** The exit code of a command line. */
  static int run(
      InputStream in,
      PrintWriter out,
      PrintWriter err,
      Home home,
      Launcher launcher,
      String... args) {
    var commandLine =
        new CommandLine(new Main())
            .addSubcommand(new StartCommand(home, launcher))
            .addSubcommand(new CheckCommand(home))
            .addSubcommand(new DemoCommand(home))
            .addSubcommand(new PrepareCommand(home))
            .addSubcommand(new ExplainSqlCommand(home, in))
            .addSubcommand(
                new CommandLine(new AuditCommand()).addSubcommand(new HashValueCommand(in)))
            .addSubcommand(new VersionCommand())
            .registerConverter(HostPort.class, Main::hostPort)
            .setOut(out)
            .setErr(err)
            .setParameterExceptionHandler((e, _) -> misused(e))
            .setExecutionExceptionHandler((e, failing, _) -> failed(e, failing));
    commandLine
        .getSubcommands()
        .values()
        .forEach(command -> command.getCommandSpec().mixinStandardHelpOptions(true));
    try {
      return commandLine.execute(args);
    } catch (LinkageError | VirtualMachineError e) {
      var parsed = commandLine.getParseResult();
      return failed(e, parsed == null ? commandLine : parsed.asCommandLineList().getLast());
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }

  private static HostPort hostPort(String text) {
    try {
      return HostPort.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static int misused(ParameterException e) {
    var command = e.getCommandLine();
    command.getErr().println("gatehouse: " + e.getMessage());
    command
        .getErr()
        .println(
            "Try '" + command.getCommandSpec().qualifiedName() + " --help' for what is possible.");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int failed(Throwable failure, CommandLine failing) {
    var err = failing.getErr();
    LOG.atDebug().setCause(failure).log("failed");
    switch (failure) {
      case ConfigException e -> e.problems().forEach(err::println);
      case LaunchException e -> err.println("gatehouse: " + e.getMessage());
      default ->
          err.println(
              "gatehouse: unexpected failure ("
                  + failure
                  + "); this is a bug, please report it with this line");
    }
    return failure instanceof LaunchException launch
        ? launch.exitCode()
        : failing.getCommandSpec().exitCodeOnExecutionException();
  }
}
