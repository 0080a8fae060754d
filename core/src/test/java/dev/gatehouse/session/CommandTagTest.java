package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTagTest {

  @ParameterizedTest
  @CsvSource({
    "INSERT 0 5, 5",
    "SELECT 1234567890123, 1234567890123",
    "UPDATE 0, 0",
    "CREATE TABLE, 0",
    "BEGIN, 0",
    "COPY 12, 12",
    "SELECT 9999999999999999999999, 0",
    "SELECT -1, 0",
    "SELECT 1x, 0",
    "'SELECT ', 0",
    "12, 0",
    "'', 0"
  })
  void shouldReadTheCountAtTheEnd(String tag, long rows) {
    assertThat(CommandTag.rows(tag)).isEqualTo(rows);
  }

  @Test
  void shouldTakeAMissingTagForNoRows() {
    assertThat(CommandTag.rows(null)).isZero();
  }
}
