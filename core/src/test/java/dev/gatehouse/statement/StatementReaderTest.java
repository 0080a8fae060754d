package dev.gatehouse.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.statement.StatementReader.Unfit.Kind;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** S08: a text is read in the session's encoding, or nobody is told that it was. */
class StatementReaderTest {

  private static final byte[] NOT_UTF8 = "SELECT 'ÿ' FROM t".getBytes(StandardCharsets.ISO_8859_1);

  private final StatementReader reader = new StatementReader(new FactsCache(1 << 20));

  private StatementReader.Read read(byte[] text, String encoding, boolean unsure) {
    return reader.read(text, encoding, unsure, Dialect.DEFAULT);
  }

  private static String relations(StatementReader.Read read) {
    var facts = read.statements().getFirst().facts();
    return facts.completeness() == Completeness.OPAQUE
        ? "OPAQUE"
        : facts.relations().iterator().next().name();
  }

  @ParameterizedTest
  @CsvSource({
    "UTF8, UTF-8",
    "SQL_ASCII, UTF-8",
    "SQL_ASCII, ISO-8859-1",
    "LATIN1, ISO-8859-1",
    "LATIN9, ISO-8859-15",
    "WIN1252, windows-1252"
  })
  void s08ShouldReadNamesInTheEncoding(String encoding, String charset) {
    var read = read("SELECT 1 FROM é".getBytes(Charset.forName(charset)), encoding, false);
    assertThat(relations(read)).isEqualTo("é");
    assertThat(read.unfit()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"SJIS", "LATIN6", "EUC_JP"})
  void s08ShouldReadAsciiInEveryEncoding(String encoding) {
    var read = read("SELECT 1 FROM t".getBytes(StandardCharsets.US_ASCII), encoding, true);
    assertThat(relations(read)).isEqualTo("t");
    assertThat(read.unfit()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "UTF8, MALFORMED",
    "SJIS, ENCODING",
    "GBK, ENCODING",
    "NONSENSE, ENCODING",
    "LATIN6,"
  })
  void s08ShouldSayWhatItCannotRead(String encoding, @Nullable Kind kind) {
    var read = read(NOT_UTF8, encoding, false);
    assertThat(relations(read)).isEqualTo("OPAQUE");
    var unfit = read.unfit();
    assertThat(unfit == null ? null : unfit.kind()).isEqualTo(kind);
    assertThat(read.text()).isEqualTo("SELECT 'ÿ' FROM t");
  }

  @Test
  void s08ShouldReadNothingBeyondAsciiWhileTheEncodingMayChange() {
    var read = read("SELECT 'é' FROM t".getBytes(StandardCharsets.UTF_8), "UTF8", true);
    assertThat(relations(read)).isEqualTo("OPAQUE");
    assertThat(read.text()).isEqualTo("SELECT 'é' FROM t");
  }
}
