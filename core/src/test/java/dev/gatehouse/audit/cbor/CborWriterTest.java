package dev.gatehouse.audit.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.Allocation;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborWriterTest {

  /** Integers of RFC 8949, appendix A. */
  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "1, 01",
    "10, 0a",
    "23, 17",
    "24, 1818",
    "25, 1819",
    "100, 1864",
    "255, 18ff",
    "256, 190100",
    "1000, 1903e8",
    "65535, 19ffff",
    "65536, 1a00010000",
    "1000000, 1a000f4240",
    "4294967295, 1affffffff",
    "4294967296, 1b0000000100000000",
    "1000000000000, 1b000000e8d4a51000",
    "18446744073709551615, 1bffffffffffffffff",
    "-1, 20",
    "-10, 29",
    "-24, 37",
    "-25, 3818",
    "-100, 3863",
    "-1000, 3903e7",
    "-9223372036854775808, 3b7fffffffffffffff"
  })
  void shouldWriteIntegersAsTheRfcDoes(BigInteger value, String hex) {
    assertThat(hex(value)).isEqualTo(hex);
  }

  /** Texts of RFC 8949, appendix A. */
  @ParameterizedTest
  @CsvSource({
    "'', 60",
    "a, 6161",
    "IETF, 6449455446",
    "'\"\\', 62225c",
    "\u00fc, 62c3bc",
    "\u6c34, 63e6b0b4",
    "\ud800\udd51, 64f0908591"
  })
  void shouldWriteTextsAsTheRfcDoes(String value, String hex) {
    assertThat(hex(value)).isEqualTo(hex);
  }

  /** The rest of RFC 8949, appendix A, as far as it is written here. */
  @Test
  void shouldWriteEverythingElseAsTheRfcDoes() {
    var toTwentyFive = IntStream.rangeClosed(1, 25).mapToObj(BigInteger::valueOf).toList();

    assertThat(hex(false)).isEqualTo("f4");
    assertThat(hex(true)).isEqualTo("f5");
    assertThat(hex(null)).isEqualTo("f6");
    assertThat(hex(new Trees.Blob(""))).isEqualTo("40");
    assertThat(hex(new Trees.Blob("01020304"))).isEqualTo("4401020304");
    assertThat(hex(List.of())).isEqualTo("80");
    assertThat(hex(list(1, 2, 3))).isEqualTo("83010203");
    assertThat(hex(List.of(BigInteger.ONE, list(2, 3), list(4, 5)))).isEqualTo("8301820203820405");
    assertThat(hex(toTwentyFive))
        .isEqualTo("98190102030405060708090a0b0c0d0e0f101112131415161718181819");
    assertThat(hex(new TreeMap<>())).isEqualTo("a0");
    var map = new TreeMap<Integer, Object>();
    map.put(3, BigInteger.valueOf(4));
    map.put(1, BigInteger.TWO);
    assertThat(hex(map)).isEqualTo("a201020304");
  }

  @ParameterizedTest
  @CsvSource({
    "\ud800, 63efbfbd",
    "\udc00, 63efbfbd",
    "\udc00\ud800, 66efbfbdefbfbd",
    "\ud800\ud800\udc00, 67efbfbdf0908080",
    "a\udbff, 6461efbfbd"
  })
  void shouldReplaceHalvesOfSurrogatePairs(String value, String hex) {
    assertThat(hex(value)).isEqualTo(hex);
  }

  @Test
  void shouldAppendToWhatOthersWrote() {
    var bytes = new Bytes();
    bytes.putInt(0xCAFE);
    var writer = new CborWriter(bytes);

    writer.number(1).text("a");
    bytes.putLong(-2);

    assertThat(HexFormat.of().formatHex(bytes.toByteArray()))
        .isEqualTo("0000cafe" + "016161" + "fffffffffffffffe");
  }

  @Test
  void shouldBeginAnewAfterReset() {
    var writer = new CborWriter();
    writer.map(1).key(1);
    writer.reset();

    writer.array(1).nothing();

    assertThat(writer.bytes().toByteArray()).containsExactly(0x81, 0xf6);
  }

  @Test
  void shouldGrowAndLetGoOfALargeArray() {
    var writer = new CborWriter();
    var large = "x".repeat(5_000_000);

    writer.text(large).number(7);

    assertThat(writer.bytes().length()).isEqualTo(5_000_006);
    assertThat(writer.bytes().array()[5_000_005]).isEqualTo((byte) 7);
    writer.reset();
    assertThat(writer.bytes().array()).hasSizeLessThan(10_000);
  }

  @Test
  void shouldRefuseWhatNoArrayCanHold() {
    var bytes = new Bytes();
    bytes.put(1);

    assertThatThrownBy(() -> bytes.extend(Integer.MAX_VALUE))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldAllocateNothing() {
    var writer = new CborWriter();
    var salt = new byte[32];

    Runnable round =
        () -> {
          writer.reset();
          writer
              .map(5)
              .key(1)
              .text("SELECT a FROM b WHERE c = $1")
              .key(2)
              .text("M\u00fcller \u6771");
          writer.key(3).bytes(salt, 0, 32).key(4).number(1L << 40);
          writer.key(30).array(3).bool(true).nothing().unsigned(-1);
        };
    // What the compilers do once is not part of a round.
    var _ = Allocation.of(round);
    var allocated = Allocation.of(round);

    assertThat(allocated).isLessThan(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 0, -1})
  void shouldAssertThatKeysAscend(int second) {
    var writer = new CborWriter().map(2).key(1).nothing();

    assertThatThrownBy(() -> writer.key(second)).isInstanceOf(AssertionError.class);
  }

  @Test
  void shouldAssertThatKeysAndValuesTakeTurns() {
    var writer = new CborWriter().map(2);

    assertThatThrownBy(() -> writer.number(1)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> writer.text("a")).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> writer.array(0)).isInstanceOf(AssertionError.class);
    writer.key(1);
    assertThatThrownBy(() -> writer.key(2)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(writer::bytes).isInstanceOf(AssertionError.class);
  }

  @Test
  void shouldAssertThatArraysHaveNoKeys() {
    var writer = new CborWriter().map(1).key(7).array(2).nothing();

    assertThatThrownBy(() -> writer.key(8)).isInstanceOf(AssertionError.class);
  }

  @Test
  void shouldAssertThatNothingIsDeeperThanTheReaderReads() {
    var writer = new CborWriter();
    for (var i = 0; i < 16; i++) {
      writer.array(1);
    }

    assertThatThrownBy(() -> writer.array(1)).isInstanceOf(AssertionError.class);
  }

  private static List<BigInteger> list(long... values) {
    return Arrays.stream(values).mapToObj(BigInteger::valueOf).toList();
  }

  private static String hex(@Nullable Object value) {
    return HexFormat.of().formatHex(Trees.encode(value));
  }
}
