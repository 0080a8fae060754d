package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.full;
import static dev.gatehouse.sql.Reading.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SettingChange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names are compared after unescaping, folding and cutting, as the server does. */
class S06SpellingOfNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "table U&\"\\0063ustomers\"",
        "table U&\"!0063ustomers\" UESCAPE '!'",
        "table U&\"!0063ustomers\" /* x */ uescape --x\n $$!$$",
        "table U&\"!0063ustomers\"uescape/*'#'*/'!'",
        "table U&\"!0063ustomers\" /*'#'*/ uescape --'#'\n/*$#$ /*'#'*/ '#'*/ E'\\041'",
        "table U&\"\\0063ustomers\" uescape E'\\\\'",
        "table \"customers\"",
        "table CUSTOMERS",
      })
  void shouldReadTheNameBehindItsSpelling(String sql) {
    assertThat(names(full(sql).relations())).isEqualTo("customers");
  }

  @Test
  void shouldCutLongNamesAsTheServerDoes() {
    var long1 = "a".repeat(63);

    assertThat(full("table " + long1 + "bc").relations())
        .containsExactly(new QualifiedName(null, long1));
    assertThat(full("with " + long1 + "x as (select 1) table " + long1 + "y").relations())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select set_config('role', 'x', true)",
        "select set_config(E'\\x72ole', 'x', true)",
        "select set_config(U&'\\0072ole', 'x', true)",
        "select set_config(U&'!0072ole' uescape/*'#'*/'!', 'x', true)",
        "select set_config(U&'!00'\n'72ole' /*$#$*/ uescape '!', 'x', true)",
        "select set_config($$Role$$, 'x', true)",
        "select pg_catalog.set_config('ro'\n'le', 'x', true)",
      })
  void shouldReadTheNameOfASettingBehindItsSpelling(String sql) {
    assertThat(full(sql).settings()).extracting(SettingChange::name).containsExactly("role");
  }
}
