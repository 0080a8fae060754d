package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Reads a corpus of statements that a real server labeled. Give it with {@code -Dcorpus=PATH}:
 * gzip, one JSON object per line with the fields {@code statement} and {@code accepted}. What the
 * server refused and Gatehouse accepts is listed, not failed: it comes to nothing there.
 */
class CorpusTest {

  private static final Dialect DIALECT = new Dialect(15, Dialect.Strings.STANDARD);

  private static final Set<String> QUERIES_AND_DML =
      Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES", "TABLE", "MERGE");

  /** First words whose command tag starts with another. */
  private static final Map<String, String> TAGS =
      Map.of(
          "VALUES", "SELECT",
          "TABLE", "SELECT",
          "END", "COMMIT",
          "ABORT", "ROLLBACK",
          "ANALYSE", "ANALYZE");

  /** First words that say nothing of the tag. */
  private static final Set<String> OPEN = Set.of("WITH", "");

  private static final int PRINTED = 20;

  private record Labeled(String statement, boolean accepted) {}

  /** What was found, by the first word of the statement. */
  private static final class Tally {
    final Map<String, Map<Completeness, Integer>> completeness = new TreeMap<>();
    final Map<String, List<String>> falseRejects = new TreeMap<>();
    final List<String> falseAccepts = new ArrayList<>();
    final List<String> wrongTags = new ArrayList<>();
    int queries;
    int others;
    int rest;
    int opaqueRest;

    void add(Labeled labeled) {
      var statements = SqlText.parse(labeled.statement(), DIALECT);
      boolean accepted = statements.stream().allMatch(ParsedStatement::accepted);
      if (!labeled.accepted()) {
        if (accepted) {
          falseAccepts.add(labeled.statement());
        }
        return;
      }
      var first = statements.isEmpty() ? "" : firstWord(statements.getFirst().text());
      if (QUERIES_AND_DML.contains(first)) {
        queries++;
      } else {
        others++;
      }
      if (!accepted) {
        var reason = statements.getLast().facts().reason();
        falseRejects
            .computeIfAbsent(first, word -> new ArrayList<>())
            .add(reason + ": " + labeled.statement());
      }
      statements.forEach(statement -> add(statement.facts(), firstWord(statement.text())));
    }

    private void add(Facts facts, String first) {
      completeness
          .computeIfAbsent(first, word -> new EnumMap<>(Completeness.class))
          .merge(facts.completeness(), 1, Integer::sum);
      if (!OPEN.contains(first)
          && !facts.command().equals("SELECT INTO")
          && !firstWord(facts.command()).equals(TAGS.getOrDefault(first, first))) {
        wrongTags.add(facts.command() + " for a statement that starts with " + first);
      }
      if (facts.kind() == StatementKind.DDL && facts.code().isEmpty()) {
        rest++;
        opaqueRest += facts.completeness() == Completeness.OPAQUE ? 1 : 0;
      }
    }

    int rejectsOf(boolean queriesOnly) {
      return falseRejects.entrySet().stream()
          .filter(entry -> !queriesOnly || QUERIES_AND_DML.contains(entry.getKey()))
          .mapToInt(entry -> entry.getValue().size())
          .sum();
    }

    void print() throws IOException {
      completeness.forEach((word, count) -> System.out.println("corpus: " + word + ' ' + count));
      System.out.printf(
          "corpus: %d false rejects of %d queries and DML, %d of all %d, %d false accepts%n",
          rejectsOf(true), queries, rejectsOf(false), queries + others, falseAccepts.size());
      falseRejects.forEach(
          (word, misses) -> {
            System.out.println("corpus: " + word + " missed " + misses.size());
            misses.stream().limit(PRINTED).forEach(miss -> System.out.println("corpus: " + miss));
          });
      write("corpus-false-rejects.txt", falseRejects.values().stream().flatMap(List::stream));
      write("corpus-false-accepts.txt", falseAccepts.stream());
    }

    private static void write(String file, Stream<String> statements) throws IOException {
      var target = Files.createDirectories(Path.of("target"));
      Files.write(
          target.resolve(file), statements.map(one -> one.replaceAll("\\s+", " ")).toList());
    }
  }

  @Test
  void shouldReadWhatTheServerReads() throws IOException {
    // given
    var corpus = corpus();
    var tally = new Tally();

    // when
    corpus.forEach(tally::add);

    // then
    tally.print();
    assertThat(tally.queries).isPositive();
    assertThat(tally.rejectsOf(true)).as("queries").isLessThanOrEqualTo(tally.queries / 1_000);
    assertThat(tally.rejectsOf(false))
        .as("everything")
        .isLessThanOrEqualTo((tally.queries + tally.others) * 3 / 1_000);
    assertThat(tally.wrongTags).isEmpty();
    assertThat(tally.opaqueRest).as("opaque").isLessThanOrEqualTo(tally.rest / 100);
  }

  @Test
  void shouldSayTheSameWhateverTheValues() throws IOException {
    var random = new Random(1);
    for (var labeled : corpus()) {
      if (labeled.accepted()) {
        NormaliserTest.assertSameFactsWithOtherValues(labeled.statement(), random);
      }
    }
  }

  private static List<Labeled> corpus() throws IOException {
    var path = System.getProperty("corpus", "");
    Assumptions.assumeFalse(
        path.isEmpty(), "skipped: no corpus given; run with -Dcorpus=<statements.jsonl.gz>");
    return read(Path.of(path));
  }

  private static String firstWord(String statement) {
    int end = 0;
    while (end < statement.length() && Character.isLetter(statement.charAt(end))) {
      end++;
    }
    return statement.substring(0, end).toUpperCase(Locale.ROOT);
  }

  private static List<Labeled> read(Path path) throws IOException {
    var corpus = new ArrayList<Labeled>();
    try (var in = new GZIPInputStream(Files.newInputStream(path));
        var json = new JsonFactory().createParser(in)) {
      while (json.nextToken() == JsonToken.START_OBJECT) {
        corpus.add(labeled(json));
      }
    }
    if (corpus.isEmpty()) {
      fail("the corpus " + path + " holds no statement");
    }
    return corpus;
  }

  private static Labeled labeled(JsonParser json) throws IOException {
    var statement = "";
    boolean accepted = false;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var field = json.currentName();
      json.nextToken();
      switch (field) {
        case "statement" -> statement = json.getText();
        case "accepted" -> accepted = json.getBooleanValue();
        default -> {}
      }
    }
    return new Labeled(statement, accepted);
  }
}
