package dev.gatehouse.app;

import dev.gatehouse.audit.ValueKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit hash-value}. */
@Command(
    name = "hash-value",
    description = {
      "Prints what the audit trail holds in the place of a value where a rule of audit.capture says"
          + " parameters: hash; for gatehouse audit search --param-hash.",
      "The value in its normal form: docs/values.md."
    },
    exitCodeOnInvalidInput = AuditCommand.UNREADABLE,
    exitCodeOnExecutionException = AuditCommand.UNREADABLE,
    mixinStandardHelpOptions = true)
final class HashValueCommand implements Callable<Integer> {

  private static final int LONGEST = 64 << 20;

  private final InputStream in;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Option(
      names = "--key-directory",
      paramLabel = "DIR",
      description = "The audit.key-directory of the configuration; default ./audit-keys.")
  private Path keys = Path.of("audit-keys");

  @Parameters(
      paramLabel = "VALUE",
      description =
          "The value, or - to read it from standard input, without the line end behind it: command"
              + " lines are seen by others.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private String value;

  HashValueCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public Integer call() throws LaunchException {
    try {
      var bytes = value.equals("-") ? read() : value.getBytes(StandardCharsets.UTF_8);
      spec.commandLine().getOut().println(ValueKey.read(keys).hash(bytes));
      return AuditCommand.SOUND;
    } catch (NoSuchFileException e) {
      throw AuditOptions.unreadable(
          e.getFile()
              + " is not there: it is made when Gatehouse starts with a rule of audit.capture that"
              + " says parameters: hash; name its folder with --key-directory");
    } catch (IOException e) {
      throw AuditOptions.unreadable(String.valueOf(e.getMessage()));
    }
  }

  private byte[] read() throws IOException {
    var bytes = in.readNBytes(LONGEST);
    var end = bytes.length;
    if (end > 0 && bytes[end - 1] == '\n') {
      end--;
      if (end > 0 && bytes[end - 1] == '\r') {
        end--;
      }
    }
    return Arrays.copyOf(bytes, end);
  }
}
