package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {

  private final Tally<String> tally = new Tally<>();

  @Test
  void shouldCountUpToTheLimitAndNoFurther() {
    assertThat(tally.add("a", 2)).isTrue();
    assertThat(tally.add("a", 2)).isTrue();
    assertThat(tally.add("a", 2)).isFalse();
    assertThat(tally.add("b", 2)).isTrue();
    tally.remove("a");
    assertThat(tally.add("a", 2)).isTrue();
  }

  @Test
  void shouldKeepNoKeyThatIsNotCounted() {
    for (var i = 0; i < 1_000; i++) {
      tally.add("key " + i, 1);
      tally.add("key " + i, 1);
    }
    assertThat(tally.keys()).isEqualTo(1_000);
    for (var i = 0; i < 1_000; i++) {
      tally.remove("key " + i);
    }
    assertThat(tally.keys()).isZero();
  }

  @Test
  void shouldKnowNoLimitOfZero() {
    for (var i = 0; i < 10_000; i++) {
      assertThat(tally.add("a", 0)).isTrue();
    }
  }
}
