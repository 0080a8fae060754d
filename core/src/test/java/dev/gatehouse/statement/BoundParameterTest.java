package dev.gatehouse.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class BoundParameterTest {

  private static BoundParameter binary(int type, String hex) {
    var prepared = Prepared.byParse("", "", List.of(), new int[] {type});
    return new BoundParameter(1, prepared, true, HexFormat.of().parseHex(hex));
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
    var prepared = Prepared.byParse("", "", List.of(), new int[0]);
    var parameter = new BoundParameter(3, prepared, true, null);
    assertThat(parameter.isNull()).isTrue();
    assertThat(parameter.decoded()).isTrue();
    assertThat(parameter.value()).isNull();
    assertThat(parameter.bytes()).isEmpty();
    assertThat(parameter.typeOid()).isZero();
  }

  @Test
  void shouldUseTheTypeTheServerTellsLater() {
    var prepared = Prepared.byParse("", "", List.of(), new int[0]);
    var parameter = new BoundParameter(1, prepared, true, new byte[] {0, 0, 0, 5});
    assertThat(parameter.value()).isNull();
    prepared.learnParameterTypes(new int[] {23});
    assertThat(parameter.value()).isEqualTo("5");
  }

  @Test
  void shouldNotLetAReaderChangeTheBytes() {
    var parameter = binary(25, "61");
    parameter.bytes()[0] = 'z';
    assertThat(parameter.value()).isEqualTo("a");
  }
}
