package dev.gatehouse.app;

import com.fasterxml.jackson.core.JsonFactory;
import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.Erasure;
import dev.gatehouse.audit.journal.JournalException;
import dev.gatehouse.audit.journal.Ranges;
import dev.gatehouse.audit.search.Selection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit erase}. */
@Command(
    name = "erase",
    description = {
      "Erases bodies of the log for ever (GDPR 17), and puts on record who wanted it and why.",
      "Of the events that all given options describe; executions are taken whole. Leaves, tree and"
          + " proofs stay as they are. A running Gatehouse does it itself; of one that is stopped, the"
          + " log is written to here. Not for copies: their logs would be others."
    },
    exitCodeOnInvalidInput = AuditCommand.UNREADABLE,
    exitCodeOnExecutionException = AuditCommand.UNREADABLE,
    mixinStandardHelpOptions = true)
final class EraseCommand implements Callable<Integer> {

  /** A long log is read twice before anything is erased. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin private AuditOptions options = new AuditOptions();
  @Mixin private QueryOptions query = new QueryOptions();

  @Option(
      names = "--index",
      paramLabel = "LIST",
      description = "Of these records only, for example 17,20-25.")
  private @Nullable String indexes;

  @Option(
      names = "--fields",
      paramLabel = "LIST",
      required = true,
      description =
          "What to erase, of text (with it params), params (all values), result, session (who it"
              + " was: of all events of these sessions).")
  private String fields = "";

  @Option(
      names = "--basis",
      paramLabel = "TEXT",
      required = true,
      description = "Why, for example the article of a law and the number of a request; stays.")
  private String basis = "";

  @Option(
      names = "--by",
      paramLabel = "NAME",
      required = true,
      description = "Who wants it; stays.")
  private String by = "";

  @Option(names = "--dry-run", description = "Print what would be erased, and erase nothing.")
  private boolean dryRun;

  @Option(
      names = "--key-directory",
      paramLabel = "DIR",
      description =
          "Where the private key is, of a log whose Gatehouse is stopped: nothing is erased that is"
              + " not signed; default ./audit-keys.")
  private Path keys = Path.of("audit-keys");

  @Override
  public Integer call() throws LaunchException {
    var order = order();
    var directory = options.directory();
    var request = order.texts();
    var log = new LiveLog(directory.root());
    if (dryRun) {
      request.put(EraseVerb.DRY_RUN, "true");
      // It answers what a search would.
      log.announce(spec);
    }
    var answer = log.ask(EraseVerb.NAME, request, PATIENCE);
    if (answer == null) {
      answer = here(order, directory);
    }
    var changed = answer.get(EraseVerb.CHANGED);
    if (changed != null) {
      throw new LaunchException(changed, AuditCommand.TAMPERED);
    }
    print(answer);
    return AuditCommand.SOUND;
  }

  private EraseOrder order() {
    if (indexes == null && query.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Say of which events: --index, or options of search.");
    }
    try {
      return new EraseOrder(
          indexes == null ? null : Ranges.parse(indexes),
          query.query(),
          Erasure.parts(fields),
          by,
          basis);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  // ---- nobody writes to the log

  private Map<String, String> here(EraseOrder order, AuditDirectory directory)
      throws LaunchException {
    try {
      return dryRun ? look(order, directory) : erase(order, directory);
    } catch (Selection.ChangedException e) {
      throw new LaunchException(String.valueOf(e.getMessage()), AuditCommand.TAMPERED);
    } catch (IOException | JournalException e) {
      throw AuditOptions.unreadable(AuditOptions.reason(e));
    } catch (InterruptedException e) {
      throw AuditOptions.unreadable("interrupted; what is missing, the next start erases");
    }
  }

  private static Map<String, String> look(EraseOrder order, AuditDirectory directory)
      throws IOException {
    return order.answer(order.select(directory, Long.MAX_VALUE));
  }

  private Map<String, String> erase(EraseOrder order, AuditDirectory directory)
      throws IOException, InterruptedException {
    return StoppedLog.write(
        directory,
        keys,
        (journal, _) -> order.carryOut(journal, System.getProperty("user.name", "")));
  }

  // ---- what came of it

  private void print(Map<String, String> answer) throws LaunchException {
    var out = spec.commandLine().getOut();
    if (options.json()) {
      out.println(json(answer));
    } else {
      table(answer, out);
    }
    out.flush();
  }

  private String json(Map<String, String> answer) throws LaunchException {
    var text = new StringWriter();
    try (var json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeBooleanField("dry_run", dryRun);
      for (var entry : answer.entrySet()) {
        json.writeNumberField(entry.getKey(), Long.parseLong(entry.getValue()));
      }
      json.writeEndObject();
    } catch (IOException | NumberFormatException e) {
      throw AuditOptions.unreadable("an answer that cannot be read: " + e.getMessage());
    }
    return text.toString();
  }

  private void table(Map<String, String> answer, PrintWriter out) {
    for (var entry : answer.entrySet()) {
      var name =
          switch (entry.getKey()) {
            case "record" -> "event erasure at";
            case "records" -> dryRun ? "records to erase in" : "records";
            case "events" -> "events";
            default -> "bodies " + entry.getKey();
          };
      out.printf(Locale.ROOT, "%-20s %s%n", name, EventPrinter.printable(entry.getValue(), 20));
    }
  }
}
