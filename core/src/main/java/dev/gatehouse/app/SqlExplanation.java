package dev.gatehouse.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.ParsedStatement;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints the facts of statements as JSON, for people or one line at a time for programs. */
final class SqlExplanation {

  /** A text of 1 MiB fits in which JSON spells every byte as an escape. */
  private static final int LONGEST_LINE = 8 << 20;

  private static final int BUFFER = 64 * 1024;

  private static final String EXPECTED = "the line is no JSON object with the field sql, a string";

  private final JsonFactory factory =
      new JsonFactoryBuilder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .rootValueSeparator((String) null)
          .build();

  private final SqlReading reading;
  private final Dialect dialect;
  private final PrintWriter out;

  SqlExplanation(SqlReading reading, Dialect dialect, PrintWriter out) {
    this.reading = reading;
    this.dialect = dialect;
    this.out = out;
  }

  /** An array with an object for each statement: where it stands, its text, its facts. */
  void statements(List<ParsedStatement> statements) throws IOException {
    try (var json = factory.createGenerator(out)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartArray();
      for (var statement : statements) {
        json.writeStartObject();
        json.writeNumberField("start", statement.start());
        json.writeNumberField("end", statement.end());
        json.writeStringField("text", statement.text());
        json.writeBooleanField("accepted", statement.accepted());
        json.writeFieldName("fingerprint");
        writeFingerprint(json, statement);
        json.writeFieldName("facts");
        new FactsJson(json).write(statement.facts());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    out.println();
  }

  /** Answers every line with a line, until the input ends. */
  void lines(InputStream in) throws IOException {
    var buffered = new BufferedWriter(out, BUFFER);
    var line = new ByteArrayOutputStream();
    boolean more = true;
    while (more) {
      more = read(in, line);
      if (more || line.size() > 0) {
        answer(line, buffered);
      }
      if (!more || in.available() == 0) {
        buffered.flush();
      }
    }
  }

  /**
   * Reads one line, its first {@link #LONGEST_LINE} bytes and one more if there are more.
   *
   * @return false at the end of the input
   */
  private static boolean read(InputStream in, ByteArrayOutputStream line) throws IOException {
    line.reset();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        return true;
      }
      if (line.size() <= LONGEST_LINE) {
        line.write(next);
      }
    }
    return false;
  }

  private void answer(ByteArrayOutputStream line, Writer answers) throws IOException {
    if (line.size() > LONGEST_LINE) {
      answer(List.of(), "the line is longer than " + LONGEST_LINE + " bytes", answers);
      return;
    }
    @Nullable String sql = null;
    try {
      sql = sqlOf(line.toByteArray());
    } catch (JsonProcessingException e) {
      answer(List.of(), EXPECTED + ": " + e.getOriginalMessage(), answers);
      return;
    } catch (IOException e) {
      answer(List.of(), EXPECTED + ": it is not valid UTF-8", answers);
      return;
    }
    if (sql == null) {
      answer(List.of(), EXPECTED, answers);
      return;
    }
    var statements = reading.parse(sql, dialect);
    answer(statements, refusal(statements), answers);
  }

  /** The statement of a line; null if it holds none. */
  private @Nullable String sqlOf(byte[] line) throws IOException {
    @Nullable String sql = null;
    try (var json = factory.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = json.currentName().equals("sql");
        var value = json.nextToken();
        if (!wanted) {
          json.skipChildren();
        } else if (value == JsonToken.VALUE_STRING && sql == null) {
          sql = json.getText();
        } else {
          return null;
        }
      }
      return json.nextToken() == null ? sql : null;
    }
  }

  private static @Nullable String refusal(List<ParsedStatement> statements) {
    for (var statement : statements) {
      if (!statement.accepted()) {
        return statement.facts().reason();
      }
    }
    return null;
  }

  private void answer(List<ParsedStatement> statements, @Nullable String error, Writer answers)
      throws IOException {
    try (var json = factory.createGenerator(answers)) {
      json.writeStartObject();
      json.writeBooleanField("accepted", error == null);
      json.writeStringField("completeness", completeness(statements, error).name());
      json.writeFieldName("fingerprint");
      writeEach(json, statements, one -> writeFingerprint(json, one));
      json.writeFieldName("facts");
      var facts = new FactsJson(json);
      writeEach(json, statements, one -> facts.write(one.facts()));
      json.writeStringField("error", error);
      json.writeEndObject();
    }
    answers.write('\n');
  }

  private interface Part {
    void write(ParsedStatement statement) throws IOException;
  }

  /** Something of the only statement, or an array with that of each. */
  private static void writeEach(JsonGenerator json, List<ParsedStatement> statements, Part part)
      throws IOException {
    if (statements.size() == 1) {
      part.write(statements.getFirst());
      return;
    }
    json.writeStartArray();
    for (var statement : statements) {
      part.write(statement);
    }
    json.writeEndArray();
  }

  private static void writeFingerprint(JsonGenerator json, ParsedStatement statement)
      throws IOException {
    json.writeString(statement.fingerprint().isEmpty() ? null : statement.fingerprint());
  }

  /** That of the statement that is understood least; FULL for a text that holds none. */
  private static Completeness completeness(
      List<ParsedStatement> statements, @Nullable String error) {
    var least = error != null && statements.isEmpty() ? Completeness.OPAQUE : Completeness.FULL;
    for (var statement : statements) {
      var one = statement.facts().completeness();
      least = one.compareTo(least) > 0 ? one : least;
    }
    return least;
  }
}
