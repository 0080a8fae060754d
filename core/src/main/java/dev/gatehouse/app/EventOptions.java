package dev.gatehouse.app;

import dev.gatehouse.audit.format.Formats;
import dev.gatehouse.audit.journal.JournalException;
import dev.gatehouse.audit.journal.LogDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What the commands take that show events. */
final class EventOptions {

  private static final String TABLE = "table";

  @Mixin private LogOption log = new LogOption();

  @Option(
      names = "--format",
      paramLabel = "table|gatehouse|ocsf|ecs|cef",
      description = "How to print events; default table on a terminal, else gatehouse.")
  private @Nullable String format;

  /** What is done with a log. */
  @FunctionalInterface
  interface Work {
    /** Returns the exit code. */
    int on(LogDirectory log) throws IOException, LaunchException;
  }

  int read(CommandSpec spec, Work work) throws LaunchException {
    return read(log.directory(), spec, work);
  }

  /**
   * Opens a log and works on its events, which is on record if a Gatehouse writes to it. What
   * cannot be read has the exit code for that.
   */
  static int read(Path directory, CommandSpec spec, Work work) throws LaunchException {
    new LiveLog(directory).announce(spec);
    return look(directory, spec.commandLine().getErr(), work);
  }

  /** The same for who shows no events: nothing is on record. */
  static int look(Path directory, PrintWriter err, Work work) throws LaunchException {
    try (var log = LogDirectory.open(directory)) {
      var code = work.on(log);
      if (log.missing() == 0) {
        return code;
      }
      err.println(
          "gatehouse: the log ends at record "
              + log.end()
              + ", but a checkpoint covers "
              + log.missing()
              + " more: they are damaged or were removed; see gatehouse audit verify");
      return Math.max(code, AuditCommand.INCOMPLETE);
    } catch (IOException e) {
      throw AuditOptions.unreadable(directory + " cannot be read: " + AuditOptions.reason(e));
    } catch (JournalException e) {
      throw AuditOptions.unreadable(e.getMessage() + "; see gatehouse audit verify");
    }
  }

  /**
   * Prints events in the format that was asked for.
   *
   * @throws LaunchException if there is no such format
   */
  EventPrinter printer(PrintWriter out) throws LaunchException {
    var chosen = format == null ? (AuditOptions.terminal() ? TABLE : "gatehouse") : format;
    if (chosen.equals(TABLE)) {
      return EventPrinter.table(out);
    }
    try {
      return EventPrinter.lines(out, Formats.byName(chosen));
    } catch (IllegalArgumentException e) {
      throw AuditOptions.unreadable(String.valueOf(e.getMessage()));
    }
  }
}
