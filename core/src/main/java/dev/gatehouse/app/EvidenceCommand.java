package dev.gatehouse.app;

import com.fasterxml.jackson.core.JsonFactory;
import dev.gatehouse.audit.review.Review;
import dev.gatehouse.audit.review.Row;
import dev.gatehouse.audit.review.Standard;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit evidence}. */
@Command(
    name = "evidence",
    description = {
      "Checks what is on record against the requirements of a standard, row by row.",
      "Exit code 0: no row fails; 2: some do. It is a help for auditors, not a certificate."
    },
    exitCodeOnInvalidInput = AuditCommand.UNREADABLE,
    exitCodeOnExecutionException = AuditCommand.UNREADABLE,
    mixinStandardHelpOptions = true)
final class EvidenceCommand implements Callable<Integer> {

  private static final JsonFactory JSON = new JsonFactory();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin private AuditOptions options = new AuditOptions();

  @Parameters(paramLabel = "pci|hipaa|soc2|gdpr", description = "The standard.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Word standard;

  @Mixin private TimeRange time = new TimeRange();

  /** The words of the parameter; picocli shows constants as they are written. */
  private enum Word {
    pci,
    hipaa,
    soc2,
    gdpr
  }

  @Override
  public Integer call() throws LaunchException {
    return EventOptions.read(
        options.directory().root(),
        spec,
        log -> {
          var chosen = Standard.valueOf(standard.name().toUpperCase(Locale.ROOT));
          var rows = Review.of(log, chosen, time.from(), time.to(), Clock.systemUTC().instant());
          var out = spec.commandLine().getOut();
          if (options.json()) {
            out.println(json(rows));
          } else {
            table(rows, out);
          }
          out.flush();
          return rows.stream().anyMatch(row -> row.result() == Row.Result.FAIL)
              ? AuditCommand.INCOMPLETE
              : AuditCommand.SOUND;
        });
  }

  private static String word(Row row) {
    return row.result().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void table(List<Row> rows, PrintWriter out) {
    for (var row : rows) {
      out.printf(
          "%-14s  %-50s  %s; %s%n", word(row), row.requirement(), row.lookedAt(), row.reason());
    }
    out.println();
    Review.CAVEATS.forEach(out::println);
  }

  private String json(List<Row> rows) throws IOException {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("standard", standard.name());
      AuditTimes.write(json, "from", time.from());
      AuditTimes.write(json, "to", time.to());
      json.writeArrayFieldStart("rows");
      for (var row : rows) {
        json.writeStartObject();
        json.writeStringField("requirement", row.requirement());
        json.writeStringField("result", word(row));
        json.writeStringField("looked_at", row.lookedAt());
        json.writeStringField("reason", row.reason());
        json.writeEndObject();
      }
      json.writeEndArray();
      VerifyPrinter.texts(json, "caveats", Review.CAVEATS);
      json.writeEndObject();
    }
    return text.toString();
  }
}
