package dev.gatehouse.plugins.sinkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-11-23T03:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | PT0S",
        "7 | PT7S",
        "' 7 ' | PT7S",
        "3600 | PT1M",
        "99999999999999999999 | PT0S",
        "-5 | PT0S",
        "1.5 | PT0S",
        "'' | PT0S",
        "soon | PT0S",
        "Mon, 23 Nov 2026 03:00:20 GMT | PT20S",
        "Mon, 23 Nov 2026 02:00:00 GMT | PT0S",
        "Mon, 23 Nov 2026 09:00:00 GMT | PT1M"
      })
  void isAMinuteAtMost(String text, Duration expected) {
    assertThat(RetryAfter.of(text, NOW)).isEqualTo(expected);
  }
}
