package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.journal.Checkpointer;
import dev.gatehouse.audit.journal.Keys;
import dev.gatehouse.audit.review.Review;
import dev.gatehouse.audit.search.SearchedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Every command line of the pages about the log runs, and they name every option. */
class AuditPageTest {

  private static final Path DOCS = Path.of("..", "distribution", "docs");
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^(?: {4})?gatehouse (audit [^#|\n]*)");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern OPTION = Pattern.compile("--[a-z-]+");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"audit.md, 22", "evidence.md, 2", "operations.md, 2", "sinks.md, 1"})
  void shouldRunEveryCommandLine(String page, int least) throws Exception {
    writeLog();
    var count = 0;

    for (var match : COMMAND.matcher(Files.readString(DOCS.resolve(page))).results().toList()) {
      var args = words(match.group(1));
      if (!args.contains("-f")) {
        if (!args.contains("--dir") && !args.contains("--check")) {
          args.addAll(List.of("--dir", directory()));
        }
        if (args.contains("erase") || args.contains("prune") || args.contains("rotate-key")) {
          args.addAll(List.of("--key-directory", folder.resolve("keys")));
        }
        var result = CommandLines.run(args.toArray());
        assertThat(result.err()).as(match.group()).doesNotContain("gatehouse audit");
        assertThat(result.code()).as("%s: %s", match.group(), result).isIn(0, 2);
        count++;
      }
    }

    assertThat(count).isGreaterThanOrEqualTo(least);
  }

  private void writeLog() throws Exception {
    try (var log = new SearchedLog(directory(), 1 << 20)) {
      log.event("start", Map.of());
      log.flush();
      var keys = Keys.open(folder.resolve("keys"), log.journal());
      Checkpointer.start(log.journal(), keys, Duration.ofSeconds(1), _ -> {}).close();
    }
    for (var note : List.of("monday.note", "friday.note", "last.note")) {
      Files.copy(directory().resolve("checkpoint"), folder.resolve(note));
    }
  }

  private Path directory() {
    return folder.resolve("audit");
  }

  /** Files, keys and logs are those of the test's folder. */
  private List<Object> words(String line) {
    var words = new ArrayList<Object>();
    for (var match : WORD.matcher(line).results().toList()) {
      var word = match.group(1) == null ? match.group(2) : match.group(1);
      words.add(
          switch (words.isEmpty() ? "" : words.getLast().toString()) {
            case "--dir" -> directory();
            case "--vkey" -> directory().resolve("keys").resolve("log.vkey");
            case "--out", "--check", "--last-known", "--from-note", "--to-note" ->
                folder.resolve(word);
            default -> word;
          });
    }
    return words;
  }

  @Test
  void shouldNameEveryOption() throws IOException {
    var pages =
        Files.readString(DOCS.resolve("audit.md"))
            + Files.readString(DOCS.resolve("evidence.md"))
            + Files.readString(DOCS.resolve("audit-capture.md"));
    var commands = new TreeSet<>(new CommandLine(new AuditCommand()).getSubcommands().keySet());
    // The one that reads what it hashes from standard input.
    commands.add("hash-value");

    for (var command : commands) {
      assertThat(pages).contains("gatehouse audit " + command);
      var help = CommandLines.run("audit", command, "--help").out();
      for (var option : OPTION.matcher(help).results().toList()) {
        if (!List.of("--help", "--version", "--follow").contains(option.group())) {
          assertThat(pages).as(command).contains(option.group());
        }
      }
    }
    assertThat(Review.CAVEATS).hasSize(5);
  }
}
