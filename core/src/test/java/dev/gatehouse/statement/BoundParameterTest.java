package dev.gatehouse.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.policy.Parameter.Capture;
import dev.gatehouse.statement.values.ValueDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class BoundParameterTest {

  private static final ValueDecoder DECODER = ValueDecoder.BUILT_IN.with("client_encoding", "UTF8");

  private static BoundParameter binary(int type, String hex) {
    return new BoundParameter(1, type, true, HexFormat.of().parseHex(hex), DECODER, false);
  }

  @ParameterizedTest
  @CsvSource({
    "16, 01, true",
    "16, 00, false",
    "20, 8000000000000000, -9223372036854775808",
    "21, ffff, -1",
    "23, 0000002a, 42",
    "26, ffffffff, 4294967295",
    "700, 3fc00000, 1.5",
    "701, 3ff8000000000000, 1.5",
    "2950, 00112233445566778899aabbccddeeff, 00112233-4455-6677-8899-aabbccddeeff",
    "25, c3a9, é",
    "1043, 61, a",
    "114, 7b7d, {}"
  })
  void s12ShouldDecodeBinaryValues(int type, String hex, String value) {
    var parameter = binary(type, hex);
    assertThat(parameter.value()).isEqualTo(value);
    assertThat(parameter.decoded()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "25|host=h password=s3cret|host=h password=***",
        "0|postgres://u:s3cret@h|postgres://u:***@h",
        "25|4111111111111111|411111******1111",
        "1700|4111111111111111|411111******1111",
        "114|{\"password\":\"s3cret\"}|{\"password\":\"***\"}",
        "25|plain|plain",
      })
  void shouldRecordNoSecretOfAText(int type, String text, String expected) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var parameter = new BoundParameter(1, type, false, bytes, DECODER, false);

    // when
    var recorded = parameter.recorded();

    // then
    assertThat(recorded.value()).isEqualTo(expected);
    assertThat(new String(recorded.bytes(), StandardCharsets.UTF_8)).isEqualTo(expected);
    assertThat(recorded.capture()).isEqualTo(text.equals(expected) ? Capture.FULL : Capture.MASKED);
    assertThat(parameter.value()).contains(text);
  }

  @ParameterizedTest
  @CsvSource({
    "20, 000e9b08a568f1c7, 411111******1111",
    "25, 34313131313131313131313131313131, 411111******1111",
    "17, 34313131313131313131313131313131, ***",
    "0, 70617373776f72643d7833, password=***",
  })
  void shouldRecordNoSecretOfBytes(int type, String hex, String expected) {
    var parameter = binary(type, hex);

    // then
    assertThat(parameter.recorded().value()).isEqualTo(expected);
  }

  @Test
  void shouldRecordNothingOfASecret() {
    var parameter = new BoundParameter(1, 23, true, new byte[] {0, 0, 0, 123}, DECODER, true);

    // then
    assertThat(parameter.recorded().value()).isEqualTo("***");
    assertThat(parameter.recorded().bytes()).asString().isEqualTo("***");
  }

  @ParameterizedTest
  @CsvSource({
    "16, 0000",
    "20, 00",
    "21, 00",
    "23, 0000",
    "26, 0000000000",
    "700, 00",
    "701, 00",
    "2950, 00",
    "25, ff",
    "1700, 0001",
    "0, 61"
  })
  void shouldSayWhatItCannotDecode(int type, String hex) {
    var parameter = binary(type, hex);
    assertThat(parameter.value()).isNull();
    assertThat(parameter.decoded()).isFalse();
    assertThat(parameter.isNull()).isFalse();
    assertThat(parameter.bytes()).isEqualTo(HexFormat.of().parseHex(hex));
  }

  @Test
  void shouldTellNullFromWhatIsNotDecoded() {
    var parameter = new BoundParameter(3, 0, true, null, DECODER, false);
    assertThat(parameter.isNull()).isTrue();
    assertThat(parameter.decoded()).isTrue();
    assertThat(parameter.value()).isNull();
    assertThat(parameter.bytes()).isEmpty();
    assertThat(parameter.typeOid()).isZero();
  }

  @Test
  void shouldUseTheTypeTheServerTellsLater() {
    var parameter = new BoundParameter(1, 0, true, new byte[] {0, 0, 0, 5}, DECODER, false);
    assertThat(parameter.value()).isNull();
    assertThat(parameter.withType(23).value()).isEqualTo("5");
    assertThat(parameter.withType(23).typeName()).isEqualTo("int4");
  }

  @Test
  void shouldBringTextToTheSameFormAsBinary() {
    var text = " 042".getBytes(StandardCharsets.US_ASCII);
    var parameter = new BoundParameter(1, 23, false, text, DECODER, false);
    assertThat(parameter.value()).isEqualTo("42");
    assertThat(parameter.decoded()).isTrue();
  }

  @Test
  void shouldShowTextOfAnUnknownTypeAsItStandsAndSaySo() {
    var text = " 042".getBytes(StandardCharsets.US_ASCII);
    var parameter = new BoundParameter(1, 0, false, text, DECODER, false);
    assertThat(parameter.value()).isEqualTo(" 042");
    assertThat(parameter.decoded()).isFalse();
    assertThat(parameter.typeName()).isNull();
  }

  @Test
  void shouldNotGuessCharactersOfAnUnknownEncoding() {
    var text = "é".getBytes(StandardCharsets.UTF_8);
    var parameter = new BoundParameter(1, 25, false, text, ValueDecoder.BUILT_IN, false);
    assertThat(parameter.value()).isNull();
    assertThat(parameter.decoded()).isFalse();
  }

  @Test
  void shouldNotLetAReaderChangeTheBytes() {
    var parameter = binary(25, "61");
    parameter.bytes()[0] = 'z';
    assertThat(parameter.value()).isEqualTo("a");
  }
}
