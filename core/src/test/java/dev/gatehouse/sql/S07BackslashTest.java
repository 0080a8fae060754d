package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.facts;
import static dev.gatehouse.sql.Reading.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.api.sql.Write;
import dev.gatehouse.sql.Dialect.Strings;
import org.junit.jupiter.api.Test;

/** standard_conforming_strings decides where a literal ends. */
class S07BackslashTest {

  private static final String TRICK = "select '\\' from a; --', 1 from b where c = '\\'' ";

  private static final Dialect UNSURE = new Dialect(18, Strings.UNSURE);

  @Test
  void shouldReadABackslashAsTold() {
    var standard = SqlText.parse(TRICK, new Dialect(18, Strings.STANDARD));
    var escaping = SqlText.parse(TRICK, new Dialect(18, Strings.ESCAPING));

    assertThat(names(standard.get(0).facts().reads())).isEqualTo("a");
    assertThat(names(escaping.get(0).facts().reads())).isEqualTo("b");
  }

  @Test
  void shouldSayWhateverEitherReadingSays() {
    // when
    var facts = facts(TRICK, UNSURE);

    // then
    assertThat(facts.completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(facts.kind()).isEqualTo(StatementKind.UNKNOWN);
    assertThat(facts.command()).isEqualTo("SELECT");
    assertThat(names(facts.reads())).isEqualTo("a b");
  }

  @Test
  void shouldHideNoStatementOfEitherReading() {
    // when
    var facts = facts("select '\\'; delete from t where a = 1; --'; set role admin", UNSURE);

    // then
    assertThat(facts.commands()).contains("SELECT", "DELETE", "SET");
    assertThat(facts.writes()).extracting(Write::command).containsExactly("DELETE");
  }

  @Test
  void shouldTellCommandsThatDiffer() {
    // when one reading is refused
    var facts = facts("select '\\' from a", UNSURE);

    // then
    assertThat(facts.command()).isEqualTo("UNKNOWN");
    assertThat(names(facts.reads())).isEqualTo("a");
  }

  @Test
  void shouldGoOnWhenBothReadingsAgree() {
    assertThat(facts("select 'a', 'b\\c', E'\\'' from t", UNSURE).completeness())
        .isEqualTo(Completeness.FULL);
    assertThat(facts("select U&'a'", UNSURE).completeness()).isEqualTo(Completeness.FULL);
  }

  @Test
  void shouldNotTrustTheNameOfASettingThatHasTwoReadings() {
    var facts = facts("select set_config('ro\\x6ce', 'x', true)", UNSURE);

    assertThat(facts.completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(facts.changesSetting("role")).isTrue();
  }
}
