package dev.gatehouse.audit.format;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.audit.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GatehouseFormatTest {

  @ParameterizedTest
  @MethodSource("samples")
  void encodesEveryKindOfEventAsTheGoldenFileSays(String name) throws IOException {
    Golden.check(name + ".jsonl", Samples.encode(sample(name)));
  }

  @Test
  void encodesACheckpointAsTheGoldenFileSays() throws IOException {
    Golden.check("checkpoint.jsonl", Samples.encode("gatehouse", Samples.checkpoint()));
  }

  @Test
  void saysThatAnEventIsNotOnRecordYet() {
    var event = Event.of("start", Samples.TIME, null, 0, Map.of());

    assertThat(Samples.encode(event))
        .startsWith("{\"v\":1,\"log\":\"\",\"index\":-1,\"leaf\":null,\"kind\"");
  }

  @Test
  void writesIntegersThatReadersWouldRoundAsStrings() {
    assertThat(Samples.encode(Samples.outcome(1L << 53))).contains("\"rows\":9007199254740992,");
    assertThat(Samples.encode(Samples.outcome((1L << 53) + 1)))
        .contains("\"rows\":\"9007199254740993\",");
  }

  @Test
  void keepsLettersOfEveryScriptReadable() {
    assertThat(Samples.encode(Samples.intent("SELECT 'Müller, Дом, 東京'")))
        .contains("\"text\":\"SELECT 'Müller, Дом, 東京'\",\"encoding\":\"UTF8\",\"bytes\":32,");
  }

  @Test
  void hashesTheTextSoThatItCanBeCheckedWithSha256sum() {
    // printf 'SELECT 1' | sha256sum
    assertThat(Samples.encode(Samples.intent("SELECT 1")))
        .contains(
            "\"bytes\":8,\"sha256\":"
                + "\"e004ebd5b5532a4b85984a62f8ad48a81aa3460c1ca07701f386135d72cdecf5\"");
  }

  @Test
  void s16WritesALongTextWhole() {
    var text = "SELECT '" + "x".repeat(3_000_000) + "'; DROP TABLE customers";

    var line = Samples.encode(Samples.intent(text));

    assertThat(line).contains(text).contains("\"bytes\":" + text.length() + ",");
    assertThat(Samples.encode(Samples.intent("SELECT 1"))).hasSizeLessThan(1_000);
  }

  @Test
  void writesNothingWhenAnEventCannotBeEncoded() {
    var out = new ByteArrayOutputStream();

    assertThatThrownBy(() -> Formats.byName("gatehouse").encode(Samples.broken(), out))
        .isInstanceOf(IllegalStateException.class);

    assertThat(out.size()).isZero();
    assertThat(Samples.encode(Samples.outcome(1))).startsWith("{\"v\":1").endsWith("}\n");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T03:00:00Z,               2026-11-23T03:00:00.000000000Z",
    "2026-11-23T03:00:00.000000001Z,     2026-11-23T03:00:00.000000001Z",
    "2026-11-23T03:00:00.999999999Z,     2026-11-23T03:00:00.999999999Z",
    "2028-02-29T23:59:59.120Z,           2028-02-29T23:59:59.120000000Z",
    "1969-12-31T23:59:59.5Z,             1969-12-31T23:59:59.500000000Z",
    "-0001-01-01T00:00:00Z,              -0001-01-01T00:00:00.000000000Z",
    "+12345-01-01T00:00:00.25Z,          +12345-01-01T00:00:00.250000000Z"
  })
  void writesTimesInUtcWithNineDigits(String time, String written) {
    var timestamp = new Timestamp();
    var instant = Instant.parse(time);
    timestamp.of(instant.plusSeconds(1));

    assertThat(new String(timestamp.of(instant), StandardCharsets.US_ASCII)).isEqualTo(written);
    assertThat(new String(timestamp.of(instant), StandardCharsets.US_ASCII)).isEqualTo(written);
  }

  @Test
  void namesTheFormatsThereAreWhenAskedForAnother() {
    assertThatThrownBy(() -> Formats.byName("syslog"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no event format 'syslog'; there are: gatehouse, ocsf, ecs, cef");
  }

  static Set<String> samples() {
    return Samples.all().keySet();
  }

  private static AuditEvent sample(String name) {
    return requireNonNull(Samples.all().get(name));
  }
}
