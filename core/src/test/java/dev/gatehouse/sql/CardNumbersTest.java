package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PCI 3.4: no more of a card's number than its first six and last four digits. */
class CardNumbersTest {

  @ParameterizedTest
  @CsvSource({
    "4111111111111111,411111******1111",
    "x4111 1111 1111 1111y,x4111 11** **** 1111y",
    "4111-1111-1111-1111 2027 123,4111-11**-****-1111 2027 123",
    "0 5500005555555559,0 550000******5559",
    "378282246310005,378282*****0005",
    "'30569309025904',305693****5904",
    "6011111111111117,601111******1117",
    "3530_1113_3330_0000,3530_11**_****_0000",
    "2223003122003222,222300******3222",
    "4222222222222,422222***2222",
  })
  void shouldHideTheMiddle(String text, String expected) {
    assertThat(CardNumbers.mask(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111112",
        "41111111111111110000",
        "1700000000000000000",
        "411111111111",
        "2026-11-23 03:00:00.123456789",
        "4111  1111 1111 1111",
        "411111111111111a1",
        "9999999999999995",
        "3f3e3c3b3a3039383736353433a2313e",
        "3f3e3c3b-3a30-3938-3736-353433a2313e",
        "4.6051701859880914",
      })
  void shouldLeaveOtherNumbers(String text) {
    assertThat(CardNumbers.mask(text)).isSameAs(text);
  }

  @Test
  void shouldMeetOneWhereverItStands() {
    // given
    var random = new Random(3);
    for (int i = 0; i < 5_000; i++) {
      var before = "-x ".repeat(random.nextInt(9)) + "12".repeat(random.nextInt(3)) + "/";
      var after = "/" + "3 4".repeat(random.nextInt(9));
      var number = number(random);

      // then
      assertThat(CardNumbers.mayHold(before + number + after)).isTrue();
      assertThat(CardNumbers.mask(before + number + after)).doesNotContain(number);
    }
  }

  private static String number(Random random) {
    var digits = new StringBuilder("4");
    while (digits.length() < 15) {
      digits.append(random.nextInt(10));
    }
    int sum = 0;
    for (int i = 0; i < 15; i++) {
      int value = digits.charAt(i) - '0';
      sum += i % 2 == 1 ? value : value > 4 ? 2 * value - 9 : 2 * value;
    }
    digits.append((10 - sum % 10) % 10);
    return random.nextBoolean()
        ? digits.toString()
        : digits.insert(4, ' ').insert(9, ' ').toString();
  }
}
