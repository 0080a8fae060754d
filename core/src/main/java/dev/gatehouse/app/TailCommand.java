package dev.gatehouse.app;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.journal.LogDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit tail}. */
@Command(
    name = "tail",
    description = "Prints the last events; with -f also those that follow.",
    exitCodeOnInvalidInput = AuditCommand.UNREADABLE,
    exitCodeOnExecutionException = AuditCommand.UNREADABLE,
    mixinStandardHelpOptions = true)
final class TailCommand implements Callable<Integer> {

  private static final int BATCH = 256;
  private static final long BATCH_BYTES = 4 << 20;
  private static final int MOST = 1_000_000;
  private static final long PAUSE_MILLIS = 200;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin private EventOptions events = new EventOptions();

  @Option(
      names = "-n",
      paramLabel = "N",
      description = "How many events to begin with; default 10.")
  private int count = 10;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is recorded from now on, until interrupted.")
  private boolean follow;

  @Override
  public Integer call() throws LaunchException {
    if (count < 0 || count > MOST) {
      throw new ParameterException(spec.commandLine(), "-n must be 0 to " + MOST);
    }
    return events.read(
        spec,
        log -> {
          var out = spec.commandLine().getOut();
          var printer = events.printer(out);
          for (var event : last(log)) {
            printer.print(event);
          }
          out.flush();
          if (follow) {
            follow(log, printer, out);
          }
          return AuditCommand.SOUND;
        });
  }

  /** Looks further and further back: not every record is an event to be shown. */
  private List<Event> last(LogDirectory log) throws IOException {
    var end = log.end();
    for (var back = Math.max(count, 1L); ; back *= 2) {
      var from = Math.max(end - back, 0);
      var found = new ArrayList<Event>();
      try (var cursor = log.events(from)) {
        while (cursor.read(found, BATCH, BATCH_BYTES) > 0) {}
      }
      if (found.size() >= count || from == 0) {
        return found.subList(Math.max(found.size() - count, 0), found.size());
      }
    }
  }

  private static void follow(LogDirectory log, EventPrinter printer, PrintWriter out)
      throws IOException {
    var batch = new ArrayList<Event>();
    try (var cursor = log.events(log.end())) {
      while (!out.checkError()) {
        log.refresh();
        while (cursor.read(batch, BATCH, BATCH_BYTES) > 0) {
          for (var event : batch) {
            printer.print(event);
          }
          batch.clear();
        }
        out.flush();
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
