package dev.gatehouse.statement.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.QualifiedName;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueDecoderTest {

  private static final int MOOD = 20_001;
  private static final int MOODS = 20_002;
  private static final int POSITIVE = 20_003;
  private static final int ADDRESS = 20_004;
  private static final int LOOP = 20_005;

  /**
   * What a catalog would add: an enum, its array, a domain, a composite type, a domain of itself.
   */
  private static final TypeLookup TYPES =
      new TypeLookup() {
        @Override
        public @Nullable ValueType type(int oid) {
          return switch (oid) {
            case MOOD -> new ValueType.Labels("mood");
            case MOODS -> new ValueType.Array("_mood", MOOD, ',');
            case POSITIVE -> new ValueType.Domain("positive", 23);
            case ADDRESS -> new ValueType.Composite("address", List.of(25, 23));
            case LOOP -> new ValueType.Domain("loop", LOOP);
            default -> BUILT_IN.type(oid);
          };
        }

        @Override
        public int named(QualifiedName name) {
          return BUILT_IN.named(name);
        }

        @Override
        public int declared(QualifiedName name) {
          return named(name);
        }

        @Override
        public int ofColumn(Set<QualifiedName> relations, String column) {
          return 0;
        }
      };

  private final ValueDecoder decoder = new ValueDecoder(TYPES, Conventions.UNKNOWN);

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @ParameterizedTest
  @CsvSource({
    // Too short, too long.
    "16, ''",
    "16, 0000",
    "20, 00000000",
    "23, 0000000000",
    "701, 00",
    "1082, 0000",
    "2950, 00",
    // No value of the type.
    "25, ff",
    "3802, 02 7b7d",
    "3802, 01 7b",
    "3802, 01 7b7d7b7d",
    "869, 02 20 00 05 0102030405",
    "869, 02 21 00 04 01020304",
    "1114, 7ffffffffffffffe",
    "1083, ffffffffffffffff",
    // A group of a numeric beyond 9999, a wrong sign, fewer groups than it says.
    "1700, 0001 0000 0000 0000 2710",
    "1700, 0001 0000 1234 0000 0001",
    "1700, ffff 0000 0000 0000 0001",
    // Arrays: negative and huge counts, another element type, seven dimensions, an overflow.
    "1007, ffffffff 00000000 00000017",
    "1007, 00000001 00000000 00000017 7fffffff 00000001",
    "1007, 00000001 00000000 00000019 00000001 00000001 00000000",
    "1007, 00000007 00000000 00000017",
    "1007, 00000002 00000000 00000017 00010000 00000001 00010000 00000001",
    "1007, 00000001 00000000 00000017 00000001 7fffffff 00000004 00000001",
    // An element of 4 GiB, one of negative length.
    "1007, 00000001 00000000 00000017 00000001 00000001 fffffffe",
    "1007, 00000001 00000000 00000017 00000001 00000001 7fffffff 00",
    // Rows, ranges, bits.
    "2249, 7fffffff",
    "2249, 00000001 00000017 00000004",
    "3904, 00 00000004 0000",
    "3904, 02",
    "4451, 7fffffff",
    "1560, 7fffffff",
    "1560, 00000009 00",
    // Types that nobody knows.
    "0, 00",
    "3614, 00000000",
    "20005, 00"
  })
  void f13ShouldNotDecodeWhatIsMalformed(int type, String hex) {
    assertThat(decoder.binary(type, bytes(hex))).isNull();
  }

  @Test
  void f13ShouldEndRowsInRowsInRows() {
    var row = new StringBuilder("00000000");
    for (var i = 0; i < 1_000; i++) {
      var inner = row.length() / 2;
      row.insert(0, "%08x%08x%08x".formatted(1, 2249, inner));
    }
    assertThat(decoder.binary(2249, bytes(row.toString()))).isNull();
  }

  @Test
  void f13ShouldEndQuotesThatDoubleWithEachLevel() {
    var quotes = "22".repeat(200_000);
    var row = "%08x%08x%08x".formatted(1, 25, quotes.length() / 2) + quotes;
    for (var i = 0; i < 6; i++) {
      row = "%08x%08x%08x".formatted(1, 2249, row.length() / 2) + row;
    }
    assertThat(decoder.binary(2249, bytes(row))).isNull();
  }

  @Test
  void shouldDecodeTextOfAnyLengthButNothingElse() {
    var digits = "1".repeat(ValueDecoder.LONGEST + 1);
    assertThat(decoder.text(25, digits)).isSameAs(digits);
    assertThat(decoder.text(1700, digits)).isNull();
    assertThat(decoder.text(17, digits)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "16, o",
    "16, ''",
    "21, 32768",
    "23, 1.0",
    "23, ''",
    "23, 1__0",
    "20, 9223372036854775808",
    "1700, 1e200000",
    "1700, .",
    "1700, 1e",
    "701, 1e400",
    "1082, 2023-02-29",
    "1082, 0000-01-01",
    "1184, 2024-01-01 10:00",
    "1082, 01/02/2024",
    "1186, -1 day 02:00",
    "1186, ''",
    "1186, P",
    "869, 10.0.0",
    "869, ::1::",
    "2950, 00112233",
    "1007, '{1,2'",
    "1007, '{{1},2'",
    "1007, '[1:2'",
    "1007, '{1,}'",
    "3904, '[1'",
    "2249, '(1)'",
    "20004, '(a)'"
  })
  void shouldNotReadTextThatIsWrongOrDependsOnWhatIsNotKnown(int type, String text) {
    assertThat(decoder.text(type, text)).isNull();
  }

  @Test
  void shouldDecodeTypesOfTheCatalog() {
    assertThat(decoder.text(MOOD, "so so")).isEqualTo("so so");
    assertThat(decoder.binary(MOOD, bytes("736f20736f"))).isEqualTo("so so");
    assertThat(decoder.text(MOODS, "{ sad , \"so so\",NULL}")).isEqualTo("{sad,\"so so\",NULL}");
    assertThat(decoder.text(POSITIVE, " 007")).isEqualTo("7");
    assertThat(decoder.binary(POSITIVE, bytes("00000007"))).isEqualTo("7");
    assertThat(decoder.text(ADDRESS, "(\"a \"\"b\"\"\", 007)")).isEqualTo("(\"a \"\"b\"\"\",7)");
    assertThat(
            decoder.binary(ADDRESS, bytes("00000002 00000019 ffffffff 00000017 00000004 00000007")))
        .isEqualTo("(,7)");
  }

  @Test
  void shouldReadAmbiguousDatesByTheStyleOfTheSession() {
    var american = Conventions.UNKNOWN.with("DateStyle", "ISO, MDY");
    var european = Conventions.UNKNOWN.with("DateStyle", "SQL, DMY");
    assertThat(new ValueDecoder(TYPES, american).text(1082, "01/02/2024")).isEqualTo("2024-01-02");
    assertThat(new ValueDecoder(TYPES, european).text(1082, "01/02/2024")).isEqualTo("2024-02-01");
  }

  @Test
  void shouldCutWhatTheScaleOfANumericDoesNotShow() {
    assertThat(decoder.binary(1700, bytes("0002 0000 0000 0001 0001 162e"))).isEqualTo("1.5");
  }
}
