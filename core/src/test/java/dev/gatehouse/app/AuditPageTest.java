package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.journal.AuditDirectory;
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

/** Every command line of docs/audit.md runs, and those of other pages that are about the log. */
class AuditPageTest {

  private static final Path DOCS = Path.of("..", "distribution", "docs");
  private static final Path PAGE = DOCS.resolve("audit.md");
  private static final Pattern COMMAND = Pattern.compile("(?m)^gatehouse (audit [^#|\n]*)");
  private static final Pattern ANYWHERE =
      Pattern.compile("(?m)(?:^|[ (])gatehouse (audit (?:(?! 2>&1)[^#|\n)])*)");
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

  @Test
  void shouldRunEveryCommandLineOfOtherPages() throws Exception {
    // Given a log that is signed, its key, and a checkpoint of it
    var audit = folder.resolve("audit");
    try (var log = new SearchedLog(audit, 1 << 20)) {
      log.event("start", Map.of());
    }
    StoppedLog.write(
        new AuditDirectory(audit),
        folder.resolve("keys"),
        (_, checkpointer) -> {
          while (checkpointer.signedSize() == 0) {
            Thread.sleep(10);
          }
          return 0;
        });
    Files.copy(audit.resolve("keys/log.vkey"), folder.resolve("log.vkey"));
    Files.copy(audit.resolve("checkpoint"), folder.resolve("last.note"));
    var elsewhere =
        Map.of(
            "--dir", audit,
            "--vkey", folder.resolve("log.vkey"),
            "--last-known", folder.resolve("last.note"));
    var count = 0;

    for (var name : List.of("evidence.md", "operations.md", "sinks.md")) {
      for (var match : ANYWHERE.matcher(Files.readString(DOCS.resolve(name))).results().toList()) {
        // When
        var args = words(match.group(1));
        for (var i = 1; i < args.size(); i++) {
          var path = elsewhere.get(args.get(i - 1).toString());
          args.set(i, path == null ? args.get(i) : path);
        }
        if (args.contains("rotate-key")) {
          args.addAll(List.of("--key-directory", folder.resolve("keys")));
        }
        var result = CommandLines.run(args.toArray());

        // Then
        assertThat(result.code()).as(name + ": " + match.group() + result).isIn(0, 2);
        count++;
      }
    }
    assertThat(count).isGreaterThan(8);
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
