package dev.gatehouse.app;

import dev.gatehouse.audit.search.Search;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit search}. */
@Command(
    name = "search",
    description = {
      "Prints the events that all given options describe.",
      "Makes an index of each complete segment that has none, so that the next search is fast."
    },
    exitCodeOnInvalidInput = AuditCommand.UNREADABLE,
    exitCodeOnExecutionException = AuditCommand.UNREADABLE,
    mixinStandardHelpOptions = true)
final class SearchCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin private EventOptions events = new EventOptions();
  @Mixin private QueryOptions options = new QueryOptions();

  @Option(names = "--count", description = "Print how many there are, and nothing else.")
  private boolean countOnly;

  @Option(
      names = "--expect",
      paramLabel = "N",
      description = "Exit code 2 if there are more or fewer than N.")
  private @Nullable Long expected;

  @Option(names = "--no-index", description = "Read every record: trust no index, and make none.")
  private boolean withoutIndex;

  @Override
  public Integer call() throws LaunchException {
    return events.read(
        spec,
        log -> {
          var out = spec.commandLine().getOut();
          var printer = countOnly ? null : events.printer(out);
          var count = new long[1];
          new Search(log, !withoutIndex)
              .run(
                  options.query(),
                  event -> {
                    count[0]++;
                    if (printer != null) {
                      printer.print(event);
                    }
                    return true;
                  });
          if (countOnly) {
            out.println(count[0]);
          }
          out.flush();
          return verdict(count[0]);
        });
  }

  private int verdict(long count) {
    if (expected == null || expected == count) {
      return AuditCommand.SOUND;
    }
    spec.commandLine()
        .getErr()
        .println("gatehouse: expected are " + expected + " events, found " + count);
    return AuditCommand.INCOMPLETE;
  }
}
