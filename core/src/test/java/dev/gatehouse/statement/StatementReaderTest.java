package dev.gatehouse.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.statement.StatementReader.Unfit.Kind;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** S08: a text is read in the session's encoding, or nobody is told that it was. */
class StatementReaderTest {

  private static final byte[] NOT_UTF8 = "SELECT 'ÿ' FROM t".getBytes(StandardCharsets.ISO_8859_1);

  private static final List<String> ENCODINGS =
      List.of(
          "UTF8",
          "SQL_ASCII",
          "LATIN1",
          "LATIN2",
          "LATIN3",
          "LATIN4",
          "LATIN5",
          "LATIN6",
          "LATIN7",
          "LATIN8",
          "LATIN9",
          "LATIN10",
          "ISO_8859_5",
          "ISO_8859_6",
          "ISO_8859_7",
          "ISO_8859_8",
          "KOI8R",
          "KOI8U",
          "WIN866",
          "WIN874",
          "WIN1250",
          "WIN1251",
          "WIN1252",
          "WIN1253",
          "WIN1254",
          "WIN1255",
          "WIN1256",
          "WIN1257",
          "WIN1258",
          "EUC_JP",
          "SJIS");

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

  @ParameterizedTest
  @CsvSource({
    "UTF8, 53454c4543542027c3a927, UTF-8",
    "UTF8, 53454c4543542027e927,",
    "LATIN1, 53454c4543542027e9ff27, ISO-8859-1",
    "WIN1252, 53454c4543542027806127, windows-1252",
    "WIN1252, 53454c4543542027816127,",
    "SQL_ASCII, 53454c4543542027c3a927, UTF-8",
    "SQL_ASCII, 53454c4543542027ff00fe27, ISO-8859-1",
    "EUC_JP, 53454c4543542027b4c127,",
  })
  void s16ShouldKeepTheBytesAsTheyWereSent(String encoding, String hex, @Nullable String charset) {
    // given
    var bytes = HexFormat.of().parseHex(hex);

    // when
    var read = read(bytes, encoding, false);
    var shown =
        Prepared.byParse("", read, new int[0], Dialect.DEFAULT).shown(Protocol.SIMPLE, "", true);

    // then
    assertThat(shown.bytes()).isEqualTo(bytes);
    assertThat(shown.encoding()).isEqualTo(encoding);
    assertThat(shown.charset()).isEqualTo(charset == null ? null : Charset.forName(charset));
  }

  @Test
  void s16ShouldKeepEveryByteOfEveryEncoding() {
    for (var encoding : ENCODINGS) {
      for (int code = 1; code < 256; code++) {
        var bytes = new byte[] {'/', '*', (byte) code, '*', '/'};

        // when
        var prepared =
            Prepared.byParse("", read(bytes, encoding, false), new int[0], Dialect.DEFAULT);

        // then
        assertThat(prepared.shown(Protocol.SIMPLE, "", true).bytes())
            .as("%s %x", encoding, code)
            .isEqualTo(bytes);
      }
    }
  }

  @Test
  void s08ShouldReadNothingBeyondAsciiWhileTheEncodingMayChange() {
    var read = read("SELECT 'é' FROM t".getBytes(StandardCharsets.UTF_8), "UTF8", true);
    assertThat(relations(read)).isEqualTo("OPAQUE");
    assertThat(read.text()).isEqualTo("SELECT 'é' FROM t");
  }
}
