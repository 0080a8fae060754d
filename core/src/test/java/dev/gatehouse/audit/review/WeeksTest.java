package dev.gatehouse.audit.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeeksTest {

  /** 2026-11-23 is a Monday. */
  @ParameterizedTest
  @CsvSource({
    "2026-11-23T00:00:00Z, 2026-11-30T00:00:00Z, 1",
    "2026-11-23T00:00:00Z, 2026-11-29T23:59:59.999999999Z, 0",
    "2026-11-23T00:00:00.000000001Z, 2026-12-06T23:59:59Z, 0",
    "2026-11-22T23:59:59Z, 2026-12-07T00:00:00Z, 2",
    "2026-11-24T00:00:00Z, 2026-11-25T00:00:00Z, 0",
    "2026-11-25T00:00:00Z, 2026-11-24T00:00:00Z, 0",
    "2026-12-25T00:00:00Z, 2026-11-24T00:00:00Z, 0",
    "1969-12-29T00:00:00Z, 1970-01-05T00:00:00Z, 1",
    "1969-12-22T00:00:00Z, 1970-01-05T00:00:00Z, 2"
  })
  void shouldCountThoseThatLieWithinATime(Instant from, Instant to, int count) {
    assertThat(Weeks.within(from, to).count()).isEqualTo(count);
  }

  @Test
  void shouldNameTheMondaysOfThoseThatLack() {
    var weeks =
        Weeks.within(Instant.parse("2026-11-08T10:00:00Z"), Instant.parse("2026-12-07T10:00:00Z"));
    var sunday = Weeks.of(Instant.parse("2026-11-22T23:59:59.999999999Z"));
    var monday = Weeks.of(Instant.parse("2026-11-23T00:00:00Z"));

    assertThat(monday).isEqualTo(sunday + 1);
    assertThat(weeks.without(Set.of(sunday, monday)))
        .containsExactly(LocalDate.of(2026, 11, 9), LocalDate.of(2026, 11, 30));
    assertThat(weeks.without(Set.of())).hasSize(4);
  }
}
