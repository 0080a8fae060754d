package dev.gatehouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SchemaChangesTest {

  private final SchemaChanges changes = new SchemaChanges();
  private final long ended = System.nanoTime();
  private final SchemaChanges.Reading read = changes.reading(ended);

  private long due(long millisOfReading) {
    return TimeUnit.NANOSECONDS.toMillis(
        changes.due(read, ended, TimeUnit.MILLISECONDS.toNanos(millisOfReading)));
  }

  @Test
  void shouldNotReadAgainForNothing() {
    assertThat(changes.doubt(read)).isEmpty();
    assertThat(changes.due(read, ended, 1)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldReadAgainSoonForAChange() {
    changes.onChange();
    assertThat(changes.doubt(read)).contains("changed");
    assertThat(due(10)).isEqualTo(100);
    assertThat(due(400)).isEqualTo(800);
    assertThat(changes.doubt(changes.reading(ended))).isEmpty();
  }

  @Test
  void shouldTakeItsTimeForCodeAndDoubtNothing() {
    assertThat(read.codeRuns()).isLessThan(changes.onCodeRun());
    assertThat(changes.doubt(read)).isEmpty();
    assertThat(due(10)).isEqualTo(1_000);
    assertThat(due(400)).isEqualTo(8_000);
    changes.onChange();
    assertThat(due(400)).as("a change does not wait for that").isEqualTo(800);
  }

  @Test
  void shouldDoubtWhatWasReadBeforeTheOutcomeOfALostSessionIsSure() {
    changes.onOutcomeUnknown();
    assertThat(changes.doubt(read)).contains("session has ended");
    assertThat(changes.doubt(changes.reading(System.nanoTime()))).contains("session has ended");
    assertThat(due(10)).isBetween(4_900L, 6_000L);
    assertThat(due(4_000)).isEqualTo(8_000);
    var later = System.nanoTime() + TimeUnit.SECONDS.toNanos(6);
    assertThat(changes.doubt(changes.reading(later))).isEmpty();
  }
}
