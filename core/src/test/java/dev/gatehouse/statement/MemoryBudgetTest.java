package dev.gatehouse.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

  private final MemoryBudget budget = new MemoryBudget(100);
  private final List<String> granted = new ArrayList<>();

  private MemoryBudget.Claim claim(String name, long bytes) {
    return budget.claim(bytes, () -> granted.add(name));
  }

  @Test
  void f13ShouldGrantUpToItsLimit() {
    assertThat(claim("a", 60).granted()).isTrue();
    var second = claim("b", 40);
    assertThat(second.granted()).isTrue();
    assertThat(budget.exhausted()).isTrue();
    assertThat(claim("c", 1).granted()).isFalse();
    second.end();
    assertThat(granted).containsExactly("c");
    assertThat(budget.used()).isEqualTo(61);
  }

  @Test
  void shouldGrantMoreThanItsLimitToOneAlone() {
    budget.hold(90);
    var large = claim("a", 1000);
    assertThat(large.granted()).isTrue();
    assertThat(claim("b", 1).granted()).isFalse();
    large.end();
    assertThat(granted).containsExactly("b");
  }

  @Test
  void shouldServeInTheOrderOfAsking() {
    var first = claim("a", 100);
    claim("b", 80);
    claim("c", 10);
    claim("d", 30);
    first.end();
    assertThat(granted).containsExactly("b", "c");
  }

  @Test
  void shouldServeTheNextWhenOneWaitsNoLonger() {
    var first = claim("a", 60);
    var second = claim("b", 80);
    claim("c", 30);
    assertThat(granted).isEmpty();
    second.end();
    assertThat(granted).containsExactly("c");
    first.end();
    assertThat(budget.used()).isEqualTo(30);
  }

  @Test
  void shouldServeWhoWaitsWhenHeldBytesAreGivenBack() {
    var first = claim("a", 10);
    budget.hold(80);
    claim("b", 20);
    budget.give(5);
    assertThat(granted).isEmpty();
    budget.give(5);
    assertThat(granted).containsExactly("b");
    first.end();
    assertThat(budget.used()).isEqualTo(90);
  }
}
