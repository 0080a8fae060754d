package dev.gatehouse.app;

import com.fasterxml.jackson.core.JsonFactory;
import dev.gatehouse.audit.journal.LogDirectory;
import dev.gatehouse.audit.search.LogStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit status}. */
@Command(
    name = "status",
    description = {
      "Prints how a log stands: its size, what is signed, what sinks have taken.",
      "Exit code 2: something is beyond a limit that was asked for."
    },
    exitCodeOnInvalidInput = AuditCommand.UNREADABLE,
    exitCodeOnExecutionException = AuditCommand.UNREADABLE,
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

  private static final JsonFactory JSON = new JsonFactory();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin private AuditOptions options = new AuditOptions();

  @Option(
      names = "--max-lag",
      paramLabel = "TIME",
      converter = AuditTimes.OfDuration.class,
      description = "No event may wait for a sink longer than this, for example 60s.")
  private @Nullable Duration maxLag;

  @Option(
      names = "--max-unanchored",
      paramLabel = "TIME",
      converter = AuditTimes.OfDuration.class,
      description =
          "No record may stay longer without a signed checkpoint, and, if there are anchors, without"
              + " one that each of them has cosigned.")
  private @Nullable Duration maxUnanchored;

  @Option(
      names = "--max-silence",
      paramLabel = "TIME",
      converter = AuditTimes.OfDuration.class,
      description =
          "The last record may not be older. A log in which nothing happens has a heartbeat every"
              + " 60 s: 120s finds a Gatehouse that is stopped or does not record.")
  private @Nullable Duration maxSilence;

  @Option(
      names = "--assert-retention",
      paramLabel = "TIME",
      converter = AuditTimes.OfDuration.class,
      description = "Nothing of this time may have been removed from here, for example 365d.")
  private @Nullable Duration retention;

  @Option(
      names = "--online",
      paramLabel = "TIME",
      converter = AuditTimes.OfDuration.class,
      description =
          "With it, older records of --assert-retention may be elsewhere; this command does not see"
              + " there.")
  private @Nullable Duration online;

  @Override
  public Integer call() throws LaunchException {
    return EventOptions.look(options.directory().root(), spec.commandLine().getErr(), this::print);
  }

  private int print(LogDirectory log) throws IOException {
    var now = Clock.systemUTC().instant();
    var status = LogStatus.of(log, now);
    var beyond = beyond(status, now);
    var out = spec.commandLine().getOut();
    if (options.json()) {
      out.println(json(log, status, beyond));
    } else {
      table(log, status, beyond, out);
    }
    out.flush();
    return beyond.isEmpty() ? AuditCommand.SOUND : AuditCommand.INCOMPLETE;
  }

  private List<String> beyond(LogStatus status, Instant now) {
    var beyond = new ArrayList<String>();
    for (var sink : status.sinks()) {
      if (sink.next() < 0) {
        beyond.add("sink " + sink.name() + ": its offset cannot be read, or is of another log");
      } else if (maxLag != null && sink.lag().compareTo(maxLag) > 0) {
        beyond.add("sink " + sink.name() + " is " + text(sink.lag()) + " behind");
      }
    }
    if (maxUnanchored != null && status.unsignedFor().compareTo(maxUnanchored) > 0) {
      beyond.add("no checkpoint for " + text(status.unsignedFor()));
    }
    var newest = status.newest();
    if (maxSilence != null && (newest == null || newest.isBefore(now.minus(maxSilence)))) {
      beyond.add("nothing was recorded since " + newest);
    }
    for (var anchor : status.anchors()) {
      if (anchor.size() < 0) {
        beyond.add("anchor " + anchor.name() + ": what it has cosigned cannot be read");
      } else if (maxUnanchored != null && anchor.lag().compareTo(maxUnanchored) > 0) {
        beyond.add("anchor " + anchor.name() + " is " + text(anchor.lag()) + " behind");
      }
    }
    var here = online == null ? retention : online;
    if (here != null && !status.reachesBack(here, now)) {
      beyond.add("the oldest record here is of " + status.oldest() + "; older ones were removed");
    }
    return beyond;
  }

  private static String text(Duration time) {
    return time.toSeconds() + " s";
  }

  private static void table(
      LogDirectory log, LogStatus status, List<String> beyond, PrintWriter out) {
    line(out, "log", log.identity().id() + "  " + log.identity().origin());
    line(out, "records", status.size());
    line(out, "signed", status.signedSize());
    line(
        out,
        "unsigned",
        (status.size() - status.signedSize()) + ", for " + text(status.unsignedFor()));
    line(out, "segments", status.segments() + ", " + (status.bytes() >> 20) + " MiB");
    line(out, "oldest", status.first() + ", " + status.oldest());
    line(out, "newest", status.newest());
    for (var sink : status.sinks()) {
      line(
          out,
          "sink " + EventPrinter.printable(sink.name(), 40),
          "next " + sink.next() + ", " + sink.waiting() + " wait, for " + text(sink.lag()));
    }
    for (var anchor : status.anchors()) {
      line(
          out,
          "anchor " + EventPrinter.printable(anchor.name(), 40),
          anchor.size() + ", " + anchor.waiting() + " wait, for " + text(anchor.lag()));
    }
    for (var problem : beyond) {
      line(out, "BEYOND", problem);
    }
  }

  private static void line(PrintWriter out, String name, @Nullable Object value) {
    out.printf(Locale.ROOT, "%-20s %s%n", name, value == null ? "-" : value);
  }

  private static String json(LogDirectory log, LogStatus status, List<String> beyond)
      throws IOException {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("log", log.identity().id());
      json.writeStringField("origin", log.identity().origin());
      json.writeNumberField("records", status.size());
      json.writeNumberField("signed", status.signedSize());
      json.writeNumberField("unsigned_s", status.unsignedFor().toSeconds());
      json.writeNumberField("segments", status.segments());
      json.writeNumberField("bytes", status.bytes());
      json.writeNumberField("oldest_index", status.first());
      AuditTimes.write(json, "oldest", status.oldest());
      AuditTimes.write(json, "newest", status.newest());
      json.writeArrayFieldStart("sinks");
      for (var sink : status.sinks()) {
        json.writeStartObject();
        json.writeStringField("name", sink.name());
        json.writeNumberField("next", sink.next());
        json.writeNumberField("waiting", sink.waiting());
        json.writeNumberField("lag_s", sink.lag().toSeconds());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("anchors");
      for (var anchor : status.anchors()) {
        json.writeStartObject();
        json.writeStringField("name", anchor.name());
        json.writeNumberField("size", anchor.size());
        json.writeNumberField("waiting", anchor.waiting());
        json.writeNumberField("lag_s", anchor.lag().toSeconds());
        json.writeEndObject();
      }
      json.writeEndArray();
      VerifyPrinter.texts(json, "beyond", beyond);
      json.writeEndObject();
    }
    return text.toString();
  }
}
