package dev.gatehouse.app;

import com.fasterxml.jackson.core.JsonFactory;
import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.JournalException;
import dev.gatehouse.audit.journal.LogDirectory;
import dev.gatehouse.audit.journal.PrunePlan;
import dev.gatehouse.audit.journal.Pruner;
import dev.gatehouse.audit.search.LogStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit prune}. */
@Command(
    name = "prune",
    description = {
      "Removes whole segments of a log that no Gatehouse writes to, the oldest first, if all their"
          + " records are older than a time. What remains, and proofs made before, stay provable.",
      "Exit codes: 0 done, or nothing is that old; 1 what is to go is not what was signed, and"
          + " stays; 2 records that old stay, as a sink has not taken them; 3 it cannot be done."
    },
    exitCodeOnInvalidInput = AuditCommand.UNREADABLE,
    exitCodeOnExecutionException = AuditCommand.UNREADABLE,
    mixinStandardHelpOptions = true)
final class PruneCommand implements Callable<Integer> {

  private static final JsonFactory JSON = new JsonFactory();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin private final AuditOptions options = new AuditOptions();

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      required = true,
      converter = AuditTimes.OfDuration.class,
      description = "How old the youngest record of a segment must be, for example 400d.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Duration age;

  @Option(
      names = "--key-directory",
      paramLabel = "DIR",
      description = "Where the key is that signs the event; default ./audit-keys.")
  private Path keys = Path.of("audit-keys");

  @Option(
      names = "--ignore-sink",
      paramLabel = "NAME",
      description = "Do not keep what this sink has not taken; again for others.")
  private List<String> ignored = new ArrayList<>();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "What the event says besides the age.")
  private String reason = "";

  @Option(names = "--dry-run", description = "Only say what would go.")
  private boolean dry;

  /** What went, or would go. */
  private static final class Sum {
    private long first;
    private long segments;
    private long records;
    private final TreeSet<String> heldBy = new TreeSet<>();
    private List<PrunePlan.Hold> holds = List.of();
  }

  @Override
  public Integer call() throws LaunchException {
    var directory = options.directory();
    var sum = new Sum();
    var err = spec.commandLine().getErr();
    var found = EventOptions.look(directory.root(), err, log -> plan(log, sum));
    if (!dry && found == AuditCommand.SOUND) {
      prune(directory, sum);
    }
    print(sum, spec.commandLine().getOut());
    return sum.heldBy.isEmpty() ? found : AuditCommand.INCOMPLETE;
  }

  private Instant before() {
    return Clock.systemUTC().instant().minus(age);
  }

  // ---- what would go

  private int plan(LogDirectory log, Sum sum) throws IOException {
    sum.holds = holds(log);
    var segments = log.segments();
    sum.first = segments.isEmpty() ? 0 : segments.getFirst().first();
    while (true) {
      var plan = PrunePlan.of(segments, before(), log.signedSize(), log.end(), sum.holds);
      sum.heldBy.addAll(plan.heldBy());
      var kept = plan.kept();
      if (kept == null) {
        return AuditCommand.SOUND;
      }
      sum.segments += plan.gone().size();
      sum.records += kept.first() - sum.first;
      sum.first = kept.first();
      segments = segments.subList(plan.gone().size(), segments.size());
    }
  }

  /** Which sinks are required, the directory does not say: none loses anything unasked. */
  private List<PrunePlan.Hold> holds(LogDirectory log) throws IOException {
    var holds = new ArrayList<PrunePlan.Hold>();
    for (var sink : LogStatus.of(log, Clock.systemUTC().instant()).sinks()) {
      if (!ignored.contains(sink.name())) {
        holds.add(new PrunePlan.Hold(sink.name(), sink.next()));
      }
    }
    return holds;
  }

  // ---- what goes

  private void prune(AuditDirectory directory, Sum sum) throws LaunchException {
    try {
      StoppedLog.write(
          directory,
          keys,
          (journal, checkpointer) -> prune(new Pruner(journal, checkpointer), sum));
    } catch (AuditDirectory.InUseException e) {
      throw AuditOptions.unreadable(
          "a Gatehouse writes to "
              + directory.root()
              + ": set audit.retention there and it prunes by itself, or stop it");
    } catch (Pruner.ChangedException e) {
      throw new LaunchException(String.valueOf(e.getMessage()), AuditCommand.TAMPERED);
    } catch (JournalException | IOException e) {
      throw AuditOptions.unreadable("it cannot be pruned: " + AuditOptions.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AuditOptions.unreadable("interrupted; what was begun is finished the next time");
    }
  }

  private Sum prune(Pruner pruner, Sum sum) throws IOException, InterruptedException {
    sum.segments = 0;
    sum.records = 0;
    var by = System.getProperty("user.name", "") + " (audit prune)";
    Pruner.Result result;
    do {
      result = pruner.prune(age, sum.holds, by, reason);
      sum.segments += result.segments();
      sum.records += result.records();
      sum.first = result.first();
      sum.heldBy.addAll(result.heldBy());
    } while (result.segments() > 0);
    return sum;
  }

  private void print(Sum sum, PrintWriter out) throws LaunchException {
    if (options.json()) {
      out.println(json(sum));
    } else {
      out.println((dry ? "would remove     " : "removed          ") + sum.records + " records");
      out.println("segments         " + sum.segments);
      out.println("first kept       " + sum.first);
      sum.heldBy.forEach(sink -> out.println("held back by     sink " + sink));
    }
    out.flush();
  }

  private String json(Sum sum) throws LaunchException {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeBooleanField("dry_run", dry);
      json.writeNumberField("segments", sum.segments);
      json.writeNumberField("records", sum.records);
      json.writeNumberField("first", sum.first);
      VerifyPrinter.texts(json, "held_by", sum.heldBy);
      json.writeEndObject();
    } catch (IOException e) {
      throw AuditOptions.unreadable("it cannot be printed: " + e.getMessage());
    }
    return text.toString();
  }
}
