package dev.gatehouse.policy.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StrikesTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Strikes strikes = new Strikes();

  @Test
  void theThirdWithinAMinuteIsAlarmingAndCountingStartsAgain() {
    assertThat(strikes.alarming(0)).isFalse();
    assertThat(strikes.alarming(30 * SECOND)).isFalse();
    assertThat(strikes.alarming(60 * SECOND)).isTrue();
    assertThat(strikes.alarming(61 * SECOND)).isFalse();
  }

  @Test
  void rareOnesAreNot() {
    assertThat(strikes.alarming(0)).isFalse();
    assertThat(strikes.alarming(10 * SECOND)).isFalse();
    assertThat(strikes.alarming(61 * SECOND)).isFalse();
    assertThat(strikes.alarming(122 * SECOND)).isFalse();
  }
}
