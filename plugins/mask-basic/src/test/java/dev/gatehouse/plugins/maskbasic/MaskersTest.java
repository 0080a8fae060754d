package dev.gatehouse.plugins.maskbasic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.config.Secret;
import dev.gatehouse.api.masking.Masker;
import dev.gatehouse.api.masking.ResultColumn;
import dev.gatehouse.testkit.FakeCell;
import dev.gatehouse.testkit.RecordingCellWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskersTest {

  private static final String KEY = "0123456789abcdef";
  private static final ResultColumn TEXT_BINARY = new ResultColumn("t", 25, true, true);
  private static final ResultColumn CHAR_TEXT = new ResultColumn("c", 1042, true, false);

  @ParameterizedTest
  @CsvSource({
    "2, 4, 4111111111111111, 41**********1111",
    "1, 0, alice@bank.example, a*****************",
    "0, 4, 123456789, *****6789",
    "0, 0, secret, ******",
    "3, 0, Дом7, Дом*",
    "1, 1, 😀😁😂, 😀*😂",
    "1, 0, 😀😁, 😀*"
  })
  void partialKeepsTheEndsByCodePoint(int first, int last, String value, String masked) {
    assertThat(mask(new PartialMasker(first, last, "*"), value)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ab", "abc", "abcd", "😀😁😂😃", "1234"})
  void partialRevealsNothingOfAValueThatWouldBeKeptAsAWhole(String value) {
    var masked = mask(new PartialMasker(2, 2, "*"), value);

    assertThat(masked).isEqualTo("*".repeat(value.codePointCount(0, value.length())));
  }

  @Test
  void partialIsNotFooledByAnEnormousSetting() {
    var masker = new PartialMasker(Integer.MAX_VALUE, Integer.MAX_VALUE, "*");

    assertThat(mask(masker, "secret")).isEqualTo("******");
  }

  @Test
  void partialDoesNotCountTheBlanksThatPadAChar() {
    var masker = new PartialMasker(4, 0, "*");

    assertThat(RecordingCellWriter.masked(masker, FakeCell.of(CHAR_TEXT, "1234      ")))
        .isEqualTo("****      ");
    assertThat(RecordingCellWriter.masked(masker, FakeCell.of(CHAR_TEXT, "12345     ")))
        .isEqualTo("1234*     ");
    assertThat(RecordingCellWriter.masked(masker, FakeCell.of(CHAR_TEXT, "   "))).isEqualTo("   ");
  }

  @Test
  void partialTakesAnyCodePointAsFill() {
    assertThat(mask(new PartialMasker(1, 0, "█"), "abc")).isEqualTo("a██");
    assertThat(mask(new PartialMasker(1, 0, "😶"), "abc")).isEqualTo("a😶😶");
    assertThat(mask(new PartialMasker(1, 0, "*"), "")).isEmpty();
  }

  @Test
  void fixedShowsNeitherValueNorLength() {
    var masker = new FixedMasker("***");

    assertThat(List.of("a", "", "a long value", "***"))
        .allSatisfy(value -> assertThat(mask(masker, value)).isEqualTo("***"));
  }

  @Test
  void hashIsTheKeyedHashAnyoneWithTheKeyCanCheck() {
    // printf 'SECRET-111' | openssl dgst -sha256 -hmac 0123456789abcdef
    assertThat(mask(hash(KEY, 64), "SECRET-111"))
        .isEqualTo("982af01fff54613b7ba0c0846187913acf7b18d5f3cc6cbe60e39df30d57db99");
    assertThat(mask(hash(KEY, 16), "SECRET-111"))
        .isEqualTo(
            "982af01fff54613b7ba0c0846187913acf7b18d5f3cc6cbe60e39df30d57db99".substring(0, 16));
  }

  @Test
  void hashKeepsEqualValuesEqualAndOnlyThose() {
    var masker = hash(KEY, 16);

    assertThat(mask(masker, "a"))
        .isEqualTo(mask(hash(KEY, 16), "a"))
        .isNotEqualTo(mask(masker, "b"));
    assertThat(mask(masker, "a")).isNotEqualTo(mask(hash(KEY + "!", 16), "a"));
    assertThat(RecordingCellWriter.masked(masker, FakeCell.of(CHAR_TEXT, "a   ")))
        .isEqualTo(mask(masker, "a"));
    assertThat(mask(masker, "a ")).isNotEqualTo(mask(masker, "a"));
  }

  @Test
  void m21WritesTextIntoBinaryResultsOfTextTypes() {
    assertThat(RecordingCellWriter.masked(new FixedMasker("x"), FakeCell.of(TEXT_BINARY, "s")))
        .isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource({
    "23, false, false", // int4 as text: '***' would break the driver
    "23, false, true",
    "1700, false, false",
    "1082, false, false",
    "114, false, false", // json as text
    "3802, false, true",
    "17, false, false", // bytea
    "16400, false, false", // an extension's type
    "25, false, true" // binary text that the core does not call textual
  })
  void m21MasksNoTypeInWhosePlaceTextWouldBeInvalid(int oid, boolean textual, boolean binary) {
    var column = new ResultColumn("c", oid, textual, binary);

    assertThat(new FixedMasker("x").fits(column)).isFalse();
    assertThat(new PartialMasker(0, 0, "*").fits(column)).isFalse();
    assertThat(hash(KEY, 16).fits(column)).isFalse();
    assertThat(new NullifyMasker().fits(column)).isTrue();
  }

  @Test
  void nullifyFitsEverything() {
    var number = FakeCell.of(new ResultColumn("n", 23, false, true), new byte[] {0, 0, 0, 7});

    assertThat(RecordingCellWriter.masked(new NullifyMasker(), number)).isNull();
  }

  private static Masker hash(String key, int digits) {
    return HashMasker.supplier(Secret.of(key), digits).get();
  }

  private static @Nullable String mask(Masker masker, String value) {
    return RecordingCellWriter.masked(masker, FakeCell.text(value));
  }
}
