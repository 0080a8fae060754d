package dev.gatehouse.sql.oracle;

import dev.gatehouse.sql.ParsedStatement;
import dev.gatehouse.sql.SqlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Compares how Gatehouse and a server read the same texts: whether at all (oracle a), and as how
 * many statements (oracle d).
 */
final class Agreement {

  /** What the server lets through in a broken transaction, so that it looks like no statement. */
  private static final Set<String> EXITS =
      Set.of("COMMIT", "ROLLBACK", "PREPARE TRANSACTION", "ROLLBACK TO", "END", "ABORT");

  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'|\\d+");
  private static final int KEPT = 2_000;

  private final Server server;
  private final List<String> falseRejects = new ArrayList<>();
  private final List<String> wrongCounts = new ArrayList<>();
  private final List<String> falseAccepts = new ArrayList<>();
  private final TreeMap<String, Integer> acceptedThough = new TreeMap<>();
  private long accepted;
  private long refused;

  Agreement(Server server) {
    this.server = server;
  }

  /** Compares; whatever differs is kept. */
  void compare(List<String> texts, RawParser parser) throws IOException {
    var verdicts = parser.ask(texts);
    var pieces = new ArrayList<String>();
    for (int i = 0; i < texts.size(); i++) {
      compare(texts.get(i), verdicts.get(i), pieces);
    }
    var single = parser.ask(pieces);
    for (int i = 0; i < pieces.size(); i++) {
      var count = single.get(i).count();
      if (count != RawParser.Count.ONE && count != RawParser.Count.NONE_OR_EXIT) {
        keep(wrongCounts, "cut out as one statement, but " + count + ": " + line(pieces.get(i)));
      }
    }
  }

  private void compare(String text, RawParser.Verdict verdict, List<String> pieces) {
    var statements = SqlText.parse(text, server.dialect());
    boolean understood = statements.stream().allMatch(ParsedStatement::accepted);
    if (!verdict.isAccepted()) {
      refused++;
      if (understood) {
        var why = QUOTED.matcher(verdict.message()).replaceAll("…");
        acceptedThough.merge(why, 1, Integer::sum);
        keep(falseAccepts, verdict.message() + ": " + line(text));
      }
      return;
    }
    accepted++;
    if (!understood) {
      keep(falseRejects, reason(statements) + ": " + line(text));
    } else if (!fits(statements, verdict.count())) {
      keep(wrongCounts, verdict.count() + " but " + statements.size() + ": " + line(text));
    } else if (statements.size() > 1) {
      statements.forEach(statement -> pieces.add(statement.text()));
    }
  }

  private static boolean fits(List<ParsedStatement> statements, RawParser.Count count) {
    return switch (count) {
      case REFUSED -> true;
      case NONE_OR_EXIT ->
          statements.isEmpty()
              || (statements.size() == 1
                  && EXITS.contains(statements.getFirst().facts().command()));
      case ONE -> statements.size() == 1;
      case SEVERAL -> statements.size() > 1;
    };
  }

  private static String reason(List<ParsedStatement> statements) {
    return statements.stream()
        .filter(statement -> !statement.accepted())
        .map(statement -> statement.facts().reason())
        .findFirst()
        .orElse("");
  }

  private static void keep(List<String> list, String one) {
    if (list.size() < KEPT) {
      list.add(one);
    }
  }

  private static String line(String text) {
    return text.replace("\n", "\\n").replace("\r", "\\r");
  }

  /** Accepted by the server, not understood by Gatehouse. */
  List<String> falseRejects() {
    return falseRejects;
  }

  /** Understood by both, as another number of statements. */
  List<String> wrongCounts() {
    return wrongCounts;
  }

  /** How many texts the server accepted. */
  long accepted() {
    return accepted;
  }

  /** Prints the figures and writes what differs to {@code target/oracles}. */
  void report(String name) throws IOException {
    int falselyAccepted = acceptedThough.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "oracle %s, %s: %d accepted (%d not by us), %d refused (%d not by us), %d wrong counts%n",
        name, server, accepted, falseRejects.size(), refused, falselyAccepted, wrongCounts.size());
    var lines = new ArrayList<String>();
    acceptedThough.forEach((why, count) -> lines.add(count + " × " + why));
    lines.addAll(falseAccepts);
    write(name + "-false-accepts", lines);
    write(name + "-false-rejects", falseRejects);
    write(name + "-wrong-counts", wrongCounts);
  }

  private void write(String name, List<String> lines) throws IOException {
    var folder = Files.createDirectories(Path.of("target", "oracles"));
    Files.write(folder.resolve(name + '-' + server.major() + ".txt"), lines);
  }
}
