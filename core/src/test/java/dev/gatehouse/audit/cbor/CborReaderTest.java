package dev.gatehouse.audit.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.Allocation;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborReaderTest {

  private static final String TOO_LONG = "not in the shortest form";
  private static final String BEYOND = "a length beyond the end of the input";
  private static final String CUT = "the input ends within a value";

  @ParameterizedTest
  @CsvSource({
    // forms that are not the shortest
    "1800, 0, " + TOO_LONG,
    "1817, 0, " + TOO_LONG,
    "1900ff, 0, " + TOO_LONG,
    "1a0000ffff, 0, " + TOO_LONG,
    "1b00000000ffffffff, 0, " + TOO_LONG,
    "3817, 0, " + TOO_LONG,
    "580161, 0, " + TOO_LONG,
    "7800, 0, " + TOO_LONG,
    "980100, 0, " + TOO_LONG,
    "b9000100f6, 0, " + TOO_LONG,
    "a11800f6, 1, " + TOO_LONG,
    // indefinite and reserved lengths
    "1f, 0, an indefinite or reserved length",
    "5f41004100ff, 0, an indefinite or reserved length",
    "7f6161ff, 0, an indefinite or reserved length",
    "9f00ff, 0, an indefinite or reserved length",
    "bf00f6ff, 0, an indefinite or reserved length",
    "1c, 0, an indefinite or reserved length",
    "5d, 0, an indefinite or reserved length",
    "9e, 0, an indefinite or reserved length",
    // what is no integer, string, array, map, bool or null
    "c11a514b67b0, 0, a tag",
    "d9d9f700, 0, a tag",
    "c249010000000000000000, 0, a tag",
    "f90000, 0, 'a simple value but false, true and null'",
    "fa47c35000, 0, 'a simple value but false, true and null'",
    "fb3ff199999999999a, 0, 'a simple value but false, true and null'",
    "f7, 0, 'a simple value but false, true and null'",
    "f0, 0, 'a simple value but false, true and null'",
    "f8ff, 0, 'a simple value but false, true and null'",
    "f814, 0, 'a simple value but false, true and null'",
    "ff, 0, 'a simple value but false, true and null'",
    // maps
    "a201f601f6, 3, a key that is not above the one before it",
    "a202f601f6, 3, a key that is not above the one before it",
    "a11b000000010000000000, 1, a key that is not an integer from 0 to 2^31 - 1",
    "a11a8000000000, 1, a key that is not an integer from 0 to 2^31 - 1",
    "a12000, 1, a key that is not an integer from 0 to 2^31 - 1",
    "a1616100, 1, a key that is not an integer from 0 to 2^31 - 1",
    "a1f600, 1, a key that is not an integer from 0 to 2^31 - 1",
    "a18000, 1, a key that is not an integer from 0 to 2^31 - 1",
    // lengths
    "'', 0, " + CUT,
    "18, 0, " + CUT,
    "1a000000, 0, " + CUT,
    "8200, 0, " + BEYOND,
    "820000, 3, ",
    "4100, 2, ",
    "41, 0, " + BEYOND,
    "5affffffff00, 0, " + BEYOND,
    "5bffffffffffffffff00, 0, " + BEYOND,
    "7b7fffffffffffffff00, 0, " + BEYOND,
    "9a7fffffff00, 0, " + BEYOND,
    "9bffffffffffffffff00, 0, " + BEYOND,
    "ba7fffffff0000, 0, " + BEYOND,
    "bb800000000000000000, 0, " + BEYOND,
    "a2010203, 0, " + BEYOND,
    "a201020304, 5, ",
    "82008101, 4, ",
    "8300f6, 0, " + BEYOND,
    "3b8000000000000000, 0, an integer below -2^63",
    "3bffffffffffffffff, 0, an integer below -2^63",
    "0000, 1, more bytes than the value has",
    "8000, 1, more bytes than the value has",
    // not UTF-8: lone continuation, overlong, surrogate, beyond U+10FFFF, cut
    "6180, 0, text not in UTF-8",
    "62c080, 0, text not in UTF-8",
    "62c1bf, 0, text not in UTF-8",
    "63e09fbf, 0, text not in UTF-8",
    "63eda080, 0, text not in UTF-8",
    "63edbfbf, 0, text not in UTF-8",
    "64f08fbfbf, 0, text not in UTF-8",
    "64f4908080, 0, text not in UTF-8",
    "64f5808080, 0, text not in UTF-8",
    "61fe, 0, text not in UTF-8",
    "61c3, 0, text not in UTF-8",
    "62e6b0, 0, text not in UTF-8",
    "62c341, 0, text not in UTF-8",
    "63e6b041, 0, text not in UTF-8",
    "64f0908541, 0, text not in UTF-8",
    "6261c3, 0, text not in UTF-8"
  })
  void shouldTakeOnlyWhatTheWriterWrites(String hex, int offset, String problem) throws Exception {
    var input = HexFormat.of().parseHex(hex);

    if (problem == null) {
      assertThat(Trees.encode(Trees.decode(input))).isEqualTo(input);
      return;
    }
    var read = catchThrowableOfType(CborException.class, () -> Trees.decode(input));
    var skipped = catchThrowableOfType(CborException.class, () -> skip(input));

    assertThat(read).hasMessage(problem + ", at offset " + offset);
    assertThat(read.offset()).isEqualTo(offset);
    assertThat(skipped).hasMessage(read.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17, 100_000})
  void shouldBeNoDeeperThanSixteen(int levels) throws Exception {
    var array = HexFormat.of().parseHex("81".repeat(levels - 1) + "80");
    var map = HexFormat.of().parseHex("a100".repeat(levels - 1) + "a0");

    for (var input : new byte[][] {array, map}) {
      if (levels <= 16) {
        assertThat(Trees.encode(Trees.decode(input))).isEqualTo(input);
        skip(input);
      } else {
        assertThatThrownBy(() -> Trees.decode(input))
            .hasMessageStartingWith("nested deeper than 16");
        assertThatThrownBy(() -> skip(input)).hasMessageStartingWith("nested deeper than 16");
      }
    }
  }

  @Test
  void shouldSkipWhatItsCallerDoesNotKnow() throws Exception {
    var writer = new CborWriter();
    writer.map(4).key(1).text("one").key(2).array(2).map(1).key(9).number(1).nothing();
    writer.key(3).bytes(new byte[3], 0, 3).key(4).number(-4);
    var reader = new CborReader(writer.bytes().toByteArray());

    var known = 0L;
    for (var entries = reader.map(); entries > 0; entries--) {
      switch (reader.key()) {
        case 4 -> known = reader.number();
        default -> reader.skip();
      }
    }
    reader.end();

    assertThat(known).isEqualTo(-4);
  }

  @Test
  void shouldReadARangeOfAnArray() throws Exception {
    var input = new byte[] {-1, -1, 0x62, 'o', 'k', 0x05, -1};

    var reader = new CborReader(input, 2, 4);

    assertThat(reader.text()).isEqualTo("ok");
    assertThat(reader.number()).isEqualTo(5);
    reader.end();
    assertThatThrownBy(reader::peek).hasMessage(CUT + ", at offset 6");
    assertThatThrownBy(() -> new CborReader(input, 2, 2).text()).hasMessageContaining(BEYOND);
  }

  @Test
  void shouldSayWhatWasAskedForAndIsNotThere() {
    assertThatThrownBy(() -> reader("6161").number()).hasMessage("not an integer, at offset 0");
    assertThatThrownBy(() -> reader("1b8000000000000000").number())
        .hasMessage("an integer of 2^63 or more, at offset 0");
    assertThatThrownBy(() -> reader("20").unsigned()).hasMessageStartingWith("not an unsigned");
    assertThatThrownBy(() -> reader("f6").bool()).hasMessageStartingWith("neither false nor true");
    assertThatThrownBy(() -> reader("60").bytes()).hasMessageStartingWith("not a byte string");
    assertThatThrownBy(() -> reader("40").text()).hasMessageStartingWith("not a text string");
    assertThatThrownBy(() -> reader("a0").array()).hasMessageStartingWith("not an array");
    assertThatThrownBy(() -> reader("80").map()).hasMessageStartingWith("not a map");
  }

  @Test
  void shouldReadNullWhereATextMayBeMissing() throws Exception {
    var reader = reader("f66161");

    assertThat(reader.textOrNull()).isNull();
    assertThat(reader.textOrNull()).isEqualTo("a");
    reader.end();
  }

  @Test
  void shouldTellACallerWhoMixesUpKeysAndValues() throws Exception {
    var reader = reader("a10102");

    assertThatThrownBy(reader::key).isInstanceOf(IllegalStateException.class);
    reader.map();
    assertThatThrownBy(reader::number).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(reader::skip).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(reader::end).isInstanceOf(IllegalStateException.class);
    assertThat(reader.key()).isEqualTo(1);
    assertThat(reader.number()).isEqualTo(2);
  }

  @Test
  void shouldAllocateOnlyWhatTheInputHolds() {
    var liar = HexFormat.of().parseHex("9a7fffffff");

    var allocated =
        Allocation.of(
            () -> assertThatThrownBy(() -> Trees.decode(liar)).hasMessageContaining(BEYOND));

    assertThat(allocated).isLessThan(50_000);
  }

  @RepeatedTest(50)
  void shouldReadWhatWasWritten(RepetitionInfo repetition) throws Exception {
    var random = new Random(repetition.getCurrentRepetition());
    var value = Trees.random(random, 3, 64);

    var input = Trees.encode(value);

    assertThat(Trees.decode(input)).isEqualTo(value);
    skip(input);
    for (var end = 0; end < Math.min(input.length, 300); end++) {
      var cut = Arrays.copyOf(input, end);
      assertThatThrownBy(() -> Trees.decode(cut)).isInstanceOf(CborException.class);
    }
  }

  @Test
  void shouldReadUnsignedIntegersWhole() throws Exception {
    assertThat(Trees.decode(HexFormat.of().parseHex("1bffffffffffffffff")))
        .isEqualTo(BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
  }

  private static void skip(byte[] input) throws CborException {
    var reader = new CborReader(input);
    reader.skip();
    reader.end();
  }

  private static CborReader reader(String hex) {
    return new CborReader(HexFormat.of().parseHex(hex));
  }
}
