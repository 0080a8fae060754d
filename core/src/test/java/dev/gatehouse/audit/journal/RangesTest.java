package dev.gatehouse.audit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangesTest {

  @ParameterizedTest
  @ValueSource(strings = {"0", "17", "17,20-25", "0-1,3,999999999999999999"})
  void shouldReadWhatItWrites(String text) {
    assertThat(Ranges.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ",", "1,", "-1", "1-", "2-1", "3,1", "1,1", "1-5,5", "a", "1 ", "+1", "٣"})
  void shouldRefuseWhatSaysSomethingElse(String text) {
    assertThatThrownBy(() -> Ranges.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldContainTheRecordsOfItsBits() {
    var random = new Random(1);
    for (var round = 0; round < 200; round++) {
      var bits = new BitSet();
      for (var i = random.nextInt(40); i >= 0; i--) {
        bits.set(random.nextInt(60));
      }
      var ranges = Ranges.parse(Ranges.of(bits, 1000).toString());
      for (var i = -2; i < 70; i++) {
        assertThat(ranges.contains(1000 + i)).isEqualTo(i >= 0 && bits.get(i));
      }
      assertThat(ranges.first()).isEqualTo(1000 + bits.nextSetBit(0));
      assertThat(ranges.last()).isEqualTo(1000 + bits.length() - 1);
      for (var part : ranges.split(3)) {
        assertThat(part.pieces()).isBetween(1, 3);
        assertThat(ranges.contains(part.first())).isTrue();
      }
    }
  }
}
