package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          Customers                → customers
          "Customers"              → Customers
          "a""b"                   → a"b
          İÉx                      → İÉx
          U&"\\0073sn"             → ssn
          U&"\\+000073sn"          → ssn
          U&"!0073sn" UESCAPE '!'  → ssn
          U&"!0073sn" uescape $$!$$ → ssn
          U&"!!sn" UESCAPE '!'     → !sn
          u&"\\0041b"              → Ab
          U&"d\\zz"                → d\\zz
          """)
  void shouldReadIdentifiersAsTheServerDoes(String written, String name) {
    assertThat(SqlText.identifier(written)).isEqualTo(name);
  }

  @Test
  void shouldCutNamesAt63BytesOnACharacterBoundary() {
    assertThat(SqlText.identifier("A".repeat(70))).isEqualTo("a".repeat(63));
    assertThat(SqlText.identifier('"' + "é".repeat(40) + '"')).isEqualTo("é".repeat(31));
    assertThat(SqlText.identifier("é".repeat(31) + "ab")).isEqualTo("é".repeat(31) + "a");
    assertThat(SqlText.identifier("😀".repeat(16))).isEqualTo("😀".repeat(15));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"", "\"\"", "U&\"", "u&\"\\", "U&\"a", "\"a", "U&\"!\" UESCAPE '"})
  void shouldReadBrokenIdentifiersWithoutFailing(String written) {
    assertThat(SqlText.identifier(written)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          'a''b'                  → a'b
          'a\\n'                  → a\\n
          E'\\x53\\123\\u0053'    → SSS
          E'a\\'b''c\\q'          → a'b'cq
          $t$a'b$t$               → a'b
          U&'\\0053'              → S
          """)
  void shouldDecodeLiterals(String written, String value) {
    assertThat(Spelling.literal(written, 18, false)).isEqualTo(value);
  }

  @Test
  void shouldDecodeContinuedLiterals() {
    assertThat(Spelling.literal("'a' -- it's\n 'b'", 18, false)).isEqualTo("ab");
    assertThat(Spelling.literal("E'a'\n'\\t'", 18, false)).isEqualTo("a\t");
    assertThat(Spelling.literal("'\\t'", 18, true)).isEqualTo("\t");
  }
}
