package dev.gatehouse.audit.format;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.api.Principal;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SettingChange;
import dev.gatehouse.api.sql.StatementKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One event = one line = one JSON object, whatever stands in it. */
class S17ForgedLineTest {

  private static final List<String> JSON = List.of("gatehouse", "ocsf", "ecs");

  private static final String[] NASTY = {
    "\n",
    "\r",
    "\r\n",
    "\0",
    "\"",
    "\\",
    "\\u000a",
    "\"}\n{\"v\":1,\"kind\":\"event\"}\n",
    "\u001B[2J\u001B[1;31m",
    "\u009B2J",
    "\u0085",
    "\u2028",
    "\u2029",
    "\u202E",
    "\u2066",
    "\u200B",
    "\uFEFF",
    "\u007F",
    "\b",
    "\uD83D\uDE00",
    "\uD83D",
    "\uDE00",
    "\uDBFF\uDFFF",
    "\uFFFE",
    "\uFFFF",
    "\u00A0",
    "ß",
    "東",
    "<script>",
    "' OR 1=1 --",
    "\u000B",
    "\f",
    "\u001C",
    "\uDB40\uDC41",
    "a",
    "SELECT"
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1\n{\"v\":1,\"kind\":\"event\",\"event\":\"stop\"}",
        "SELECT 1\r\n",
        "SELECT '\u2028\u2029\u0085'",
        "SELECT '\0'",
        "\u001B[1A\u001B[2K-- erased",
        "SELECT '\u202E drop'"
      })
  void keepsAHostileTextInsideItsString(String text) throws IOException {
    for (var format : JSON) {
      assertThat(strings(line(format, Samples.intent(text)))).as(format).contains(text);
    }
  }

  @RepeatedTest(300)
  void writesOneParseableLineWhateverStandsInAnyField(RepetitionInfo repetition)
      throws IOException {
    var random = new Random(repetition.getCurrentRepetition());
    var values = new ArrayList<String>();
    var event = hostileEvent(random, values);

    for (var format : JSON) {
      assertThat(strings(line(format, event)))
          .as(format)
          .containsAll(values.stream().map(WellFormed::of).toList());
    }
  }

  @RepeatedTest(300)
  void writesOneLineOfCefWithItsOwnKeysOnly(RepetitionInfo repetition) throws IOException {
    var random = new Random(repetition.getCurrentRepetition());
    var values = new ArrayList<String>();
    var event = hostileEvent(random, values);

    var parsed = CefParser.parse(line("cef", event));

    assertThat(parsed.header()).hasSize(7).startsWith("CEF:0", "Gatehouse", "Gatehouse", "1");
    assertThat(parsed.extension().keySet()).isSubsetOf(CefFormatTest.KEYS);
    assertThat(parsed.extension())
        .containsEntry("externalId", Samples.LOG + "/1")
        .containsEntry("suser", CefParser.shown(requireNonNull(event.session()).user()))
        .containsEntry("cs1", CefParser.shown(requireNonNull(event.statement()).text()));
  }

  @RepeatedTest(300)
  void repairsOnlyWhatIsNotWellFormed(RepetitionInfo repetition) {
    var text = hostile(new Random(repetition.getCurrentRepetition()));

    var repaired = WellFormed.of(text);

    var expected = new StringBuilder();
    text.codePoints()
        .map(c -> Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
        .forEach(expected::appendCodePoint);
    assertThat(repaired).isEqualTo(expected.toString());
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(repaired)).isTrue();
  }

  private static Samples.TestEvent hostileEvent(Random random, List<String> values) {
    var session =
        new Samples.TestSession(
            keep(random, values),
            new Principal("p" + keep(random, values), Set.of(keep(random, values)), Map.of()),
            keep(random, values),
            keep(random, values),
            keep(random, values),
            Samples.session().clientAddress(),
            1,
            keep(random, values),
            keep(random, values),
            Samples.session().transactionStatus());
    values.set(1, "p" + values.get(1));
    var facts =
        Facts.builder(keep(random, values), StatementKind.UNKNOWN)
            .completeness(Completeness.OPAQUE, keep(random, values))
            .reads(new QualifiedName(keep(random, values), keep(random, values)))
            .settings(
                new SettingChange(
                    keep(random, values), List.of(), SettingChange.Scope.SESSION, false))
            .build();
    return new Samples.TestEvent(
        1,
        AuditEvent.Kind.INTENT,
        keep(random, values),
        Samples.TIME,
        session,
        0,
        -1,
        null,
        new AuditEvent.Statement(
            AuditEvent.Protocol.SIMPLE,
            keep(random, values),
            keep(random, values),
            keep(random, values),
            List.of(facts)),
        List.of(new Samples.TestParameter(1, 25, false, false, keep(random, values), true)),
        new AuditEvent.Judgement(
            AuditEvent.Decision.DENY,
            keep(random, values),
            keep(random, values),
            keep(random, values),
            Set.of(keep(random, values)),
            Duration.ZERO),
        new AuditEvent.Outcome(
            AuditEvent.Status.UNKNOWN,
            keep(random, values),
            0,
            0,
            keep(random, values),
            List.of(keep(random, values)),
            Duration.ZERO,
            Duration.ZERO,
            AuditEvent.Fate.UNKNOWN),
        Map.of(keep(random, values), keep(random, values)));
  }

  private static String keep(Random random, List<String> values) {
    var text = hostile(random);
    values.add(text);
    return text;
  }

  private static String hostile(Random random) {
    var text = new StringBuilder();
    for (var i = random.nextInt(8); i >= 0; i--) {
      if (random.nextInt(4) == 0) {
        text.append((char) random.nextInt(Character.MAX_VALUE + 1));
      } else {
        text.append(NASTY[random.nextInt(NASTY.length)]);
      }
    }
    return text.toString();
  }

  /** The encoded line, after checking that it is one line of harmless characters. */
  private static String line(String format, AuditEvent event) throws CharacterCodingException {
    var bytes = Samples.bytes(format, event);
    var line = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    assertThat(line.lines()).hasSize(1);
    assertThat(line.substring(0, line.length() - 1).codePoints())
        .noneMatch(
            c ->
                switch (Character.getType(c)) {
                  case Character.CONTROL,
                      Character.FORMAT,
                      Character.SURROGATE,
                      Character.LINE_SEPARATOR,
                      Character.PARAGRAPH_SEPARATOR ->
                      true;
                  default -> false;
                });
    return line;
  }

  /** Every string of the one object on the line; fails if there is more or less than one. */
  private static List<String> strings(String line) throws IOException {
    var strings = new ArrayList<String>();
    try (var parser = new JsonFactory().createParser(line)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      for (var depth = 1; depth > 0; ) {
        switch (parser.nextToken()) {
          case START_OBJECT, START_ARRAY -> depth++;
          case END_OBJECT, END_ARRAY -> depth--;
          case VALUE_STRING, FIELD_NAME -> strings.add(parser.getText());
          default -> {}
        }
      }
      assertThat(parser.nextToken()).isNull();
    }
    return strings;
  }
}
