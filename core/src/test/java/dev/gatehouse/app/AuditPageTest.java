package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.review.Review;
import dev.gatehouse.audit.search.SearchedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command line of docs/audit.md runs. */
class AuditPageTest {

  private static final Path PAGE = Path.of("..", "distribution", "docs", "audit.md");
  private static final Pattern COMMAND = Pattern.compile("(?m)^gatehouse (audit [^#|\n]*)");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @TempDir private Path folder;

  @Test
  void shouldRunEveryCommandLine() throws IOException {
    try (var log = new SearchedLog(folder.resolve("audit"), 1 << 20)) {
      log.event("start", Map.of());
    }
    var page = Files.readString(PAGE);
    var count = 0;

    for (var match : COMMAND.matcher(page).results().toList()) {
      var args = words(match.group(1));
      if (!args.contains("-f")) {
        args.addAll(List.of("--dir", folder.resolve("audit").toString()));
        if (args.contains("erase") || args.contains("prune")) {
          args.addAll(List.of("--key-directory", folder.resolve("keys").toString()));
        }
        var result = CommandLines.run(args.toArray());
        assertThat(result.err()).as(match.group()).doesNotContain("gatehouse audit");
        assertThat(result.code()).as(match.group()).isIn(0, 2);
        count++;
      }
    }

    assertThat(count).isGreaterThan(14);
  }

  /** Files and keys are written to the test's folder. */
  private List<Object> words(String line) {
    var words = new ArrayList<Object>();
    for (var match : WORD.matcher(line).results().toList()) {
      var word = match.group(1) == null ? match.group(2) : match.group(1);
      words.add(!words.isEmpty() && words.getLast().equals("--out") ? folder.resolve(word) : word);
    }
    return words;
  }

  @Test
  void shouldNameEveryOption() throws IOException {
    var page = Files.readString(PAGE);

    for (var command : List.of("tail", "search", "export", "status", "evidence", "erase")) {
      var help = CommandLines.run("audit", command, "--help").out();
      for (var option : Pattern.compile("--[a-z-]+").matcher(help).results().toList()) {
        if (!List.of("--help", "--version", "--follow").contains(option.group())) {
          assertThat(page).as(command).contains(option.group());
        }
      }
    }
    assertThat(Review.CAVEATS).hasSize(5);
  }
}
