package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.Allocation;
import org.junit.jupiter.api.Test;

/**
 * Reading a statement anew leaves little garbage. Each bound is what it costs today before the last
 * stage of compilation, which saves some more, and a little air.
 */
class ParsingAllocationTest {

  private static double allocated(String sql) {
    var bytes = Allocation.of(() -> SqlText.parse(sql, Dialect.DEFAULT));
    System.out.printf("facts of %d characters: %.0f bytes%n", sql.length(), bytes);
    return bytes;
  }

  @Test
  void shouldAllocateLittleForASmallStatement() {
    assertThat(allocated(Texts.SMALL)).isLessThan(5_200);
  }

  @Test
  void shouldAllocateLittleForAJoin() {
    assertThat(allocated(Texts.JOIN)).isLessThan(28_000);
  }

  @Test
  void shouldAllocateLittleForAnInsertOfManyRows() {
    assertThat(allocated(Texts.LARGE)).isLessThan(290_000);
  }
}
