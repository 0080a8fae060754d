package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text without a statement has no element; broken text has exactly one. */
class S21EmptyTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"", ";", " ;; ; ", "-- nothing", "/* a /* b */ */", "\t\n\r\f\u000b"})
  void shouldFindNoStatement(String message) {
    assertThat(SqlText.parse(message, Dialect.DEFAULT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"'", "select 1; select '", "/*", "select 1 /* ; select 2", "$$", "\u0000"})
  void shouldGiveOneOpaqueStatementForTextTheScannerRefuses(String message) {
    // when
    var statements = SqlText.parse(message, Dialect.DEFAULT);

    // then
    assertThat(statements).hasSize(1);
    var only = statements.get(0);
    assertThat(only.start()).isZero();
    assertThat(only.end()).isEqualTo(message.length());
    assertThat(only.facts().completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(only.facts().command()).isEqualTo("UNKNOWN");
  }

  @Test
  void shouldCutCommentsAroundAStatement() {
    // when
    var statement =
        SqlText.parse(" -- a\n /* b */ select 1 /* c */ + 1 -- d\n ; ", Dialect.DEFAULT);

    // then
    assertThat(statement).hasSize(1);
    assertThat(statement.get(0).text()).isEqualTo("select 1 /* c */ + 1");
  }
}
