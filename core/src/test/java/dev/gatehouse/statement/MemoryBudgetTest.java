package dev.gatehouse.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

  private final MemoryBudget budget = new MemoryBudget(100);

  @Test
  void f13ShouldGiveUpToItsLimit() {
    assertThat(budget.take(60)).isTrue();
    assertThat(budget.take(40)).isTrue();
    assertThat(budget.exhausted()).isTrue();
    assertThat(budget.take(1)).isFalse();
    budget.giveBack(40);
    assertThat(budget.take(40)).isTrue();
  }

  @Test
  void shouldGiveMoreThanItsLimitToOneAlone() {
    budget.hold(90);
    assertThat(budget.take(1000)).isTrue();
    assertThat(budget.take(1)).isFalse();
  }

  @Test
  void shouldTellWhoWaitsWhenSomethingIsGivenBack() {
    var told = new AtomicInteger();
    budget.take(100);
    budget.onGiven(told::incrementAndGet);
    assertThat(told).hasValue(0);
    budget.give(1);
    budget.give(1);
    assertThat(told).hasValue(1);
  }

  @Test
  void shouldTellAtOnceWhenNothingIsInUse() {
    var told = new AtomicInteger();
    budget.onGiven(told::incrementAndGet);
    assertThat(told).hasValue(1);
    budget.hold(1);
    budget.give(1);
    assertThat(told).hasValue(1);
  }
}
