package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.facts;
import static dev.gatehouse.sql.Reading.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.sql.Dialect.Strings;
import org.junit.jupiter.api.Test;

/** standard_conforming_strings decides where a literal ends. */
class S07BackslashTest {

  private static final String TRICK = "select '\\' from a; --', 1 from b where c = '\\'' ";

  @Test
  void shouldReadABackslashAsTold() {
    var standard = SqlText.parse(TRICK, new Dialect(18, Strings.STANDARD));
    var escaping = SqlText.parse(TRICK, new Dialect(18, Strings.ESCAPING));

    assertThat(names(standard.get(0).facts().reads())).isEqualTo("a");
    assertThat(names(escaping.get(0).facts().reads())).isEqualTo("b");
  }

  @Test
  void shouldBeOpaqueWhenBothReadingsDifferAndNobodyKnows() {
    var facts = facts(TRICK, new Dialect(18, Strings.UNSURE));

    assertThat(facts.completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(facts.command()).isEqualTo("UNKNOWN");
  }

  @Test
  void shouldGoOnWhenBothReadingsAgree() {
    var unsure = new Dialect(18, Strings.UNSURE);

    assertThat(facts("select 'a', 'b\\c', E'\\'' from t", unsure).completeness())
        .isEqualTo(Completeness.FULL);
    assertThat(facts("select set_config('ro\\le', 'x', true)", unsure).completeness())
        .isEqualTo(Completeness.PARTIAL);
    assertThat(facts("select U&'a'", unsure).completeness()).isEqualTo(Completeness.OPAQUE);
  }
}
