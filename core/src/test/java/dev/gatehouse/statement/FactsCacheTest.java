package dev.gatehouse.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.sql.Dialect;
import org.junit.jupiter.api.Test;

class FactsCacheTest {

  private final FactsCache cache = new FactsCache(1 << 20);

  @Test
  void shouldShareTheFactsOfATextThatComesAgain() {
    cache.statements("SELECT 1", Dialect.DEFAULT);
    var second = cache.statements("SELECT 1", Dialect.DEFAULT);
    assertThat(cache.statements("SELECT 1", Dialect.DEFAULT)).isSameAs(second);
  }

  @Test
  void shouldKeepDialectsApart() {
    var escaping = new Dialect(15, Dialect.Strings.ESCAPING);
    for (var i = 0; i < 3; i++) {
      cache.statements("SELECT '\\'", Dialect.DEFAULT);
    }
    assertThat(cache.statements("SELECT '\\'", escaping).getFirst().facts().completeness())
        .isNotEqualTo(
            cache.statements("SELECT '\\'", Dialect.DEFAULT).getFirst().facts().completeness());
  }
}
