package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.facts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.sql.Dialect.Encoding;
import dev.gatehouse.sql.Dialect.Strings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What names beyond ASCII mean is the business of the server's encoding. */
class ServerEncodingTest {

  private static final String LONG = "é".repeat(40);

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select 'é' from t /* é */  → FULL → FULL    → FULL
          select É from t            → FULL → PARTIAL → PARTIAL
          select "É" from t          → FULL → FULL    → PARTIAL
          select U&"\\00c9" from t   → FULL → FULL    → PARTIAL
          select 1 from tÉ           → FULL → PARTIAL → PARTIAL
          """)
  void shouldDoubtNamesThatTheServerMayRead(
      String sql, Completeness utf8, Completeness latin1, Completeness eucJp) {
    assertThat(facts(sql, dialect("UTF8")).completeness()).isEqualTo(utf8);
    assertThat(facts(sql, dialect("LATIN1")).completeness()).isEqualTo(latin1);
    assertThat(facts(sql, dialect("EUC_JP")).completeness()).isEqualTo(eucJp);
  }

  @Test
  void shouldNotPretendToKnowWhereALongNameIsCut() {
    assertThat(facts("table \"" + LONG + '"', dialect("UTF8")).completeness())
        .isEqualTo(Completeness.FULL);
    assertThat(facts("table \"" + LONG + '"', dialect("LATIN1")).completeness())
        .isEqualTo(Completeness.OPAQUE);
    assertThat(facts("table " + "a".repeat(100), dialect("SQL_ASCII")).completeness())
        .isEqualTo(Completeness.FULL);
  }

  @Test
  void shouldDoubtEncodingsItDoesNotKnow() {
    assertThat(Encoding.of("WIN1252")).isEqualTo(Encoding.SINGLE_BYTE);
    assertThat(Encoding.of("SQL_ASCII")).isEqualTo(Encoding.UNKNOWN);
    assertThat(Encoding.of("NEXT_BIG_THING")).isEqualTo(Encoding.UNKNOWN);
  }

  private static Dialect dialect(String serverEncoding) {
    return new Dialect(18, Strings.STANDARD, Encoding.of(serverEncoding));
  }
}
