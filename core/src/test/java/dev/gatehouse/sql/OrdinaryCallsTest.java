package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.facts;
import static dev.gatehouse.sql.Reading.full;
import static dev.gatehouse.sql.Reading.names;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of special calls that are names of ordinary functions too. */
class OrdinaryCallsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select substring('a', 2)",
        "select overlay('a', 'b', 1)",
        "select overlay()",
      })
  void shouldLookUpWhatHasNoWordsOfItsOwn(String sql) {
    assertThat(names(facts(sql).functions())).containsPattern("(^| )(substring|overlay)( |$)");
  }

  @Test
  void shouldKnowTheServersOwnByItsWords() {
    assertThat(
            names(
                full("select substring(a from 1 for 2), overlay(a placing b from 1) from t")
                    .functions()))
        .isEqualTo("pg_catalog.overlay pg_catalog.substring");
  }
}
