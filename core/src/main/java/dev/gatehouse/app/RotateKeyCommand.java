package dev.gatehouse.app;

import com.fasterxml.jackson.core.JsonFactory;
import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.JournalException;
import dev.gatehouse.audit.journal.LogIdentity;
import dev.gatehouse.audit.merkle.InconsistentTreeException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit rotate-key}. */
@Command(
    name = "rotate-key",
    description = {
      "Lets a new key sign the log from the next checkpoint on, and destroys the old one.",
      "Asks the Gatehouse that writes to the log; if there is none, it does it itself, as the user"
          + " whose files they are."
    },
    exitCodeOnInvalidInput = AuditCommand.UNREADABLE,
    exitCodeOnExecutionException = AuditCommand.UNREADABLE,
    mixinStandardHelpOptions = true)
final class RotateKeyCommand implements Callable<Integer> {

  private static final JsonFactory JSON = new JsonFactory();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin private AuditOptions options = new AuditOptions();

  @Option(
      names = "--key-directory",
      paramLabel = "DIR",
      description =
          "Where the key is (audit.key-directory); only for a log that no Gatehouse writes to.")
  private @Nullable Path keyDirectory;

  @Override
  public Integer call() throws LaunchException {
    var directory = options.directory();
    var answer = new LiveLog(directory.root()).ask(RotateKeyVerb.NAME, Map.of());
    print(answer == null ? rotate(directory) : answer);
    return AuditCommand.SOUND;
  }

  private Map<String, String> rotate(AuditDirectory directory) throws LaunchException {
    if (keyDirectory == null) {
      throw AuditOptions.unreadable(
          "no Gatehouse writes to "
              + directory.root()
              + ": say with --key-directory where its key is");
    }
    try {
      if (LogIdentity.read(directory.identity()) == null) {
        throw AuditOptions.unreadable(directory.root() + " is not the directory of a log");
      }
      return rotate(directory, keyDirectory);
    } catch (IOException | JournalException | InconsistentTreeException e) {
      throw AuditOptions.unreadable("the key is not rotated: " + AuditOptions.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AuditOptions.unreadable("the key may not be rotated: interrupted");
    }
  }

  private static Map<String, String> rotate(AuditDirectory directory, Path folder)
      throws IOException, InconsistentTreeException, InterruptedException {
    return StoppedLog.write(
        directory,
        folder,
        (_, checkpointer) ->
            RotateKeyVerb.answer(checkpointer.rotate(System.getProperty("user.name"))));
  }

  private void print(Map<String, String> answer) throws LaunchException {
    var out = spec.commandLine().getOut();
    if (options.json()) {
      out.println(json(answer));
    } else {
      out.println("From size " + answer.get("from") + " on the log is signed by");
      out.println(answer.get("key"));
      out.println("Give this key to witnesses and auditors. The old one is destroyed:");
      out.println(answer.get("previous"));
    }
    out.flush();
  }

  private static String json(Map<String, String> answer) throws LaunchException {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartObject();
      for (var name : new String[] {"from", "key", "previous"}) {
        json.writeStringField(name, answer.get(name));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new LaunchException("the answer cannot be printed", e);
    }
    return text.toString();
  }
}
