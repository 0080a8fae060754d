package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.full;
import static dev.gatehouse.sql.Reading.names;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * S26: planning alone runs functions that call themselves immutable. What is only planned is in the
 * facts like what runs, so that a rule on the function or the command sees it.
 */
class S26PlannedCodeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "explain select f(1)",
        "explain (analyze off) select * from t where a = f(1)",
        "explain verbose select 1 from t where f(1) > 0",
        "prepare p as select f(1)",
        "declare c cursor for select f(1)",
        "explain declare c cursor for select f(1)",
        "explain create table x as select f(1)",
        "create view v as select f(1)",
        "copy (select f(1)) to stdout"
      })
  void shouldNameTheFunctionThatPlanningRuns(String sql) {
    var facts = full(sql);

    assertThat(names(facts.functions())).isEqualTo("f");
    assertThat(facts.commands()).contains("SELECT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"explain execute p(f(1))", "explain analyze execute p(f(1))"})
  void shouldNameThePreparedStatement(String sql) {
    var facts = full(sql);

    assertThat(facts.prepared()).containsExactly("p");
    assertThat(facts.commands()).containsExactly("EXPLAIN", "EXECUTE");
    assertThat(names(facts.functions())).isEqualTo("f");
  }
}
