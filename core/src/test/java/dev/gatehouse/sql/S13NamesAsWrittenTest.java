package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.full;
import static dev.gatehouse.sql.Reading.names;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A name without schema is never taken for PostgreSQL's own: the search path decides later. */
class S13NamesAsWrittenTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select upper(a), pg_catalog.upper(b), s.upper(c) from t → pg_catalog.upper s.upper upper
          select substring(a, 1), substring(a from 1) from t      → pg_catalog.substring substring
          select "current_user"(), extract(year from a) from t    → current_user pg_catalog.extract
          select a at time zone 'x', timezone('x', a) from t      → pg_catalog.timezone timezone
          """)
  void shouldReportFunctionsAsWritten(String sql, String functions) {
    assertThat(names(full(sql).functions())).isEqualTo(functions);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select a = 1, a operator(pg_catalog.=) 1, a like 'x', a in (2) from t → = pg_catalog.= ~~
          select a operator(s.~~) 'x' from t                                    → s.~~
          """)
  void shouldReportOperatorsAsWritten(String sql, String operators) {
    assertThat(names(full(sql).operators())).isEqualTo(operators);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select a::int, b::int4, c::"int", d::pg_catalog.int4, e::s.int4 from t → int int4 pg_catalog.int4 s.int4
          select text 'x', varchar 'x', "varchar" 'x', json '1'                  → pg_catalog.json pg_catalog.varchar text varchar
          """)
  void shouldReportTypesAsWritten(String sql, String types) {
    assertThat(names(full(sql).types())).isEqualTo(types);
  }
}
