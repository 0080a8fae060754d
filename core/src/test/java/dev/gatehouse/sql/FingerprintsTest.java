package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.sql.Dialect.Strings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of one fingerprint are one statement with other values; nothing else has it. */
class FingerprintsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select * from t where a = 1        → select * from t where a = 2
          select * from t where a = 'x'      → select * from t where a = E'\\x' -- all of them
          select a, b from s.t               → SELECT\tA  ,"b"/* c */FROM S . "t";
          select a from t where b <> 1       → ;; select a from t where b <> 7 ; ;
          select a from t limit 1            → select a from t limit 1000000
          select 1 where a in (1, 2)         → select 5 where a in (3, 4)
          insert into t values (1, 'a')      → insert into t values (2, $$b$$)
          notify c, 'x'                      → NOTIFY c, 'y'
          select U&"\\0061" from t           → select a from t
          """)
  void shouldNotGoByValuesAndSpelling(String sql, String other) {
    assertThat(fingerprint(sql)).matches("[0-9a-f]{32}").isEqualTo(fingerprint(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select a from t                    → select a from u
          select a from t                    → select a from s.t
          select a from t                    → select a from "T"
          select 1 where a in (1, 2)         → select 1 where a in (1, 2, 3)
          select * from t where a = 1        → select * from t where a = $1
          select * from t where a = $1       → select * from t where a = $2
          select * from t where a = 1        → select * from t where a = '1'
          select * from t where a = 1        → select * from t where a = 1.5
          select * from t where a = 1        → select * from t where a = -1
          delete from t where a = 1          → delete from t where 1 = 1
          delete from t where a = 1          → delete from t
          select a /* from u */ from t       → select a from u /* from t */
          select "a ; select b" from t       → select a
          select name from t                 → select "name" from t
          """)
  void shouldTellStatementsApart(String sql, String other) {
    assertThat(fingerprint(sql)).isNotEmpty().isNotEqualTo(fingerprint(other));
    assertThat(fingerprint(other)).isNotEmpty();
  }

  /** Whoever allows a fingerprint has seen one text of it; another must not do something else. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "do 'begin end'",
        "do $$begin end$$",
        "call p(1)",
        "copy t to '/tmp/x'",
        "copy t from program 'true'",
        "create function f() returns int language sql as 'select 1'",
        "select query_to_xml('select 1', true, true, '')",
        "select * from dblink('', 'select 1') as t(a int)",
        "select set_config('role', 'bob', false)",
        "select 'pg_authid'::regclass",
        "select nextval('s')",
        "set role 'bob'",
        "set search_path = 'a'",
        "set app.user = alice",
        "set local role bob",
        "alter role bob set app.user = alice",
        "alter role bob set role = 'root'",
        "explain (analyze 0) delete from t",
        "prepare transaction 'x'",
        "execute p(1)",
        "explain analyze execute p",
        "create table t as execute p",
        "fetch 5 from c",
        "move 5 in c",
        "alter role bob password 'x'",
        "create user bob password hunter2",
        "create user bob encrypted password hünter2",
        "create user mapping for bob server s options (password hunter2)",
        "selekt 1",
        "alter role bob password hunter2",
        "select 'x",
      })
  void shouldGiveNoneWhereTheFormDoesNotSayWhatHappens(String sql) {
    assertThat(fingerprint(sql)).isEmpty();
  }

  @Test
  void shouldGiveEachStatementTheFingerprintThatItHasAlone() {
    // Given
    var alone =
        List.of(
            "select \"a \"\" ; b\" from \"t\"",
            "do 'x'",
            "select é from u&\"\\0061\"",
            "create function f() returns int begin atomic select 1; select 2; end",
            "selekt",
            "select 7",
            "delete from t");

    // When
    var together = read(";" + String.join(" ;;", alone) + ";");

    // Then
    assertThat(together.stream().map(ParsedStatement::fingerprint))
        .isEqualTo(alone.stream().map(FingerprintsTest::fingerprint).toList());
  }

  /** As documented: anybody can compute it, and it is the same tomorrow. */
  @Test
  void shouldBeTheHashOfTheNormalForm() throws Exception {
    var form = "gatehouse 1\nselect \"a\" from \"t\" where \"b\" = ?i";
    var hash = MessageDigest.getInstance("SHA-256").digest(form.getBytes(StandardCharsets.UTF_8));

    assertThat(fingerprint("Select A from t where b=1;"))
        .isEqualTo(HexFormat.of().formatHex(hash, 0, 16))
        .isEqualTo("17eabd7d9c94998f52a9635d49079fd0");
  }

  @Test
  void shouldBeTheSameWhateverTheServer() {
    var sql = "select 'a\\\\b' from t";
    assertThat(read(sql, new Dialect(13, Strings.STANDARD)).getFirst().fingerprint())
        .isEqualTo(fingerprint(sql));
    assertThat(read(sql, new Dialect(18, Strings.ESCAPING)).getFirst().fingerprint())
        .isEqualTo(fingerprint(sql));
    assertThat(read(sql, new Dialect(18, Strings.UNSURE)).getFirst().fingerprint()).isEmpty();
  }

  private static String fingerprint(String sql) {
    var statements = read(sql);
    assertThat(statements).as(sql).hasSize(1);
    return statements.getFirst().fingerprint();
  }

  private static List<ParsedStatement> read(String sql) {
    return read(sql, Dialect.DEFAULT);
  }

  private static List<ParsedStatement> read(String sql, Dialect dialect) {
    return SqlText.read(sql, dialect, Limits.DEFAULT, CodeCarriers.DEFAULT);
  }
}
