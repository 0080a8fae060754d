package dev.gatehouse.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.sql.CodeCarriers;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.Limits;
import dev.gatehouse.sql.ParsedStatement;
import dev.gatehouse.sql.SqlText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FactsCacheTest {

  private final FactsCache cache = new FactsCache(1 << 20);

  @Test
  void shouldShareTheFactsOfATextThatComesAgain() {
    read("SELECT 1");
    var second = read("SELECT 1");
    assertThat(read("SELECT 1")).isSameAs(second);
  }

  @Test
  void shouldShareFactsOfTextsThatDifferInTheirValuesOnly() {
    // given
    var first = facts("SELECT a FROM t WHERE b = 1 AND c = 'x'");

    // when
    var second = facts("select A from T  where b = 4711 and c = E'\\'' -- again");

    // then
    assertThat(second).isSameAs(first);
  }

  @Test
  void shouldPlaceStatementsWhereTheyStandInTheirOwnText() {
    // given
    read("delete from t where a = 1; select 'x'");

    // when
    var text = " delete from t where a = 1000000; /* ; */ select 'a;b' ";
    var statements = read(text);

    // then
    assertThat(statements)
        .isEqualTo(SqlText.read(text, Dialect.DEFAULT, Limits.DEFAULT, CodeCarriers.DEFAULT));
    assertThat(statements.getLast().text()).isEqualTo("select 'a;b'");
    assertThat(text.substring(statements.getLast().start(), statements.getLast().end()))
        .isEqualTo("select 'a;b'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop cast (varchar(%s) as t)",
        "comment on cast (numeric(%s, 0)[%s] as t) is null",
        "drop transform for bit(%s) language l",
        "drop type varchar(%s)"
      })
  void shouldNotNameATypeByAValue(String template) {
    // given
    var first = template.replace("%s", "5");
    for (int i = 0; i < 3; i++) {
      read(first);
    }

    // when
    var second = template.replace("%s", "6");

    // then
    assertThat(facts(second)).isEqualTo(SqlText.parse(second, Dialect.DEFAULT).getFirst().facts());
    assertThat(facts(second).objects().toString()).doesNotContain("5", "6");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set role '%s'",
        "copy t to program '%s'",
        "select set_config('role', '%s', true)",
        "prepare transaction '%s'",
        "alter role bob set role = '%s'"
      })
  void shouldNotGiveATextTheValuesOfAnother(String template) {
    // given
    var harmless = template.formatted("reader");
    var harmful = template.formatted("admin");
    for (int i = 0; i < 3; i++) {
      read(harmless);
    }

    // when
    var facts = facts(harmful);

    // then
    assertThat(facts).isEqualTo(SqlText.parse(harmful, Dialect.DEFAULT).getFirst().facts());
    assertThat(facts).isNotEqualTo(facts(harmless));
  }

  @ParameterizedTest
  @ValueSource(strings = {"do 'x'", "selekt 1", "select 'open"})
  void shouldNotKeepWhatNobodyUnderstands(String sql) {
    read(sql);
    read(sql);
    assertThat(read(sql)).isEqualTo(read(sql)).isNotSameAs(read(sql));
  }

  @Test
  void shouldKeepDialectsApart() {
    var escaping = new Dialect(15, Dialect.Strings.ESCAPING);
    for (var i = 0; i < 3; i++) {
      read("SELECT '\\'");
    }
    assertThat(cache.statements("SELECT '\\'", escaping).getFirst().facts().completeness())
        .isNotEqualTo(facts("SELECT '\\'").completeness());
  }

  @Test
  void shouldKeepEncodingsApart() {
    var latin = new Dialect(18, Dialect.Strings.STANDARD, Dialect.Encoding.SINGLE_BYTE);
    read("select É from t");
    assertThat(cache.statements("select É from t", latin)).isNotEqualTo(read("select É from t"));
  }

  @Test
  void shouldKnowConfiguredCodeCarriers() {
    // given
    var strict =
        new FactsCache(
            1 << 20, Limits.DEFAULT, CodeCarriers.with(List.of("run_report", "audit_*")));

    // then
    assertThat(
            strict.statements("select s.run_report(1)", Dialect.DEFAULT).getFirst().facts().code())
        .containsExactly("run_report");
    assertThat(strict.statements("select audit_all()", Dialect.DEFAULT).getFirst().facts().code())
        .containsExactly("audit_all");
    assertThat(facts("select s.run_report(1), audit_all()").code()).isEmpty();
  }

  private List<ParsedStatement> read(String sql) {
    return cache.statements(sql, Dialect.DEFAULT);
  }

  private Facts facts(String sql) {
    return read(sql).getFirst().facts();
  }
}
