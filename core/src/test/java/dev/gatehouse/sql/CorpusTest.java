package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Reads a corpus of statements that a real server labeled. Give it with {@code -Dcorpus=PATH}:
 * gzip, one JSON object per line with the fields {@code statement} and {@code accepted}.
 */
class CorpusTest {

  private static final Dialect DIALECT = new Dialect(15, Dialect.Strings.STANDARD);

  private static final Set<String> QUERIES_AND_DML =
      Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES", "TABLE", "MERGE");

  private static final int PRINTED = 20;

  private record Labeled(String statement, boolean accepted) {}

  @Test
  void shouldReadWhatTheServerReads() throws IOException {
    // given
    var path = System.getProperty("corpus", "");
    Assumptions.assumeFalse(
        path.isEmpty(), "skipped: no corpus given; run with -Dcorpus=<statements.jsonl.gz>");
    var corpus = read(Path.of(path));
    var counts = new TreeMap<String, Map<Completeness, Integer>>();
    var misses = new ArrayList<String>();
    int queries = 0;

    // when
    for (var labeled : corpus) {
      if (!labeled.accepted()) {
        continue;
      }
      var statements = SqlText.parse(labeled.statement(), DIALECT);
      if (statements.isEmpty()) {
        continue;
      }
      var first = firstWord(statements.get(0).text());
      var facts = statements.get(0).facts();
      counts
          .computeIfAbsent(first, word -> new EnumMap<>(Completeness.class))
          .merge(facts.completeness(), 1, Integer::sum);
      if (QUERIES_AND_DML.contains(first)) {
        queries++;
        if (facts.completeness() == Completeness.OPAQUE && !isCarrier(facts)) {
          misses.add(facts.reason() + ": " + labeled.statement());
        }
      }
    }

    // then
    report(counts, misses, queries);
    assertThat(queries).isPositive();
    assertThat(misses.size()).as("false rejects").isLessThanOrEqualTo(queries / 1_000);
  }

  /** Read well and OPAQUE on purpose: it calls a function that hides what happens. */
  private static boolean isCarrier(Facts facts) {
    return facts.reason().startsWith("calls ");
  }

  private static void report(
      Map<String, Map<Completeness, Integer>> counts, List<String> misses, int queries) {
    counts.forEach((word, count) -> System.out.println("corpus: " + word + ' ' + count));
    System.out.println("corpus: " + misses.size() + " false rejects of " + queries);
    misses.stream().limit(PRINTED).forEach(miss -> System.out.println("corpus: " + miss));
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
