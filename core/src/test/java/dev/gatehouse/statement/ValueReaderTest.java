package dev.gatehouse.statement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.policy.Value;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.SqlText;
import dev.gatehouse.statement.values.ValueDecoder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueReaderTest {

  private static final ValueReader READER =
      new ValueReader(Dialect.DEFAULT, ValueDecoder.BUILT_IN.with("client_encoding", "UTF8"));

  private static List<String> values(String sql) {
    var statement = SqlText.parse(sql, Dialect.DEFAULT).getFirst();
    return READER.values(statement.text(), statement.facts(), List.of()).stream()
        .map(ValueReaderTest::shown)
        .toList();
  }

  private static String shown(Value value) {
    return value.typeName() + " " + value.text() + (value.decoded() ? "" : " (not decoded)");
  }

  private static List<String> arguments(String prepare, String execute) {
    var prepared = SqlText.parse(prepare, Dialect.DEFAULT).getFirst();
    var statement = SqlText.parse(execute, Dialect.DEFAULT).getFirst();
    var by = Prepared.bySql("p", prepare, prepared.facts(), Dialect.DEFAULT);
    return READER.arguments(execute, statement.facts(), List.of(by)).stream()
        .map(p -> p.number() + " " + p.typeName() + " " + p.value() + " " + p.decoded())
        .toList();
  }

  @Test
  void s12ShouldReadLiteralsByTheirCastsAndShapes() {
    assertThat(
            values(
                "SELECT 042, -1.50, 5000000000, TRUE, NULL, 'a', ' 7'::int, '20240229'::date,"
                    + " B'101', '{ 1 , 2 }'::int[], E'\\\\x0A'::bytea, date '2024-02-29'"))
        .containsExactly(
            "int4 42",
            "numeric -1.5",
            "int8 5000000000",
            "bool true",
            "null null",
            "null a (not decoded)",
            "int4 7",
            "date 2024-02-29",
            "bit 101",
            "_int4 {1,2}",
            "bytea \\x0a",
            "date 2024-02-29");
  }

  @Test
  void s12ShouldReadArgumentsOfAnExecuteAsParametersOfWhatItRuns() {
    var prepare = "PREPARE p(int, numeric, text, date) AS SELECT $1, $2, $3, $4";
    assertThat(arguments(prepare, "EXECUTE p(' 042', -1.50, NULL, '20240229')"))
        .containsExactly(
            "1 int4 42 true", "2 numeric -1.5 true", "3 text null true", "4 date 2024-02-29 true");
  }

  /** The server reads it as what stands beside it: {@code id = ' 042'::unknown} finds 42. */
  @Test
  void s12ShouldNotTakeUnknownForText() {
    assertThat(values("SELECT * FROM t WHERE id = ' 042'::unknown AND id = unknown ' 042'"))
        .containsExactly("unknown  042 (not decoded)", "unknown  042 (not decoded)");
    assertThat(arguments("PREPARE p(unknown) AS SELECT $1 + 1", "EXECUTE p(' 042')"))
        .containsExactly("1 unknown  042 false");
  }

  @Test
  void shouldNotDecodeArgumentsThatAreNoLiteralsOrMissing() {
    var prepare = "PREPARE p(int, int, int) AS SELECT $1, $2, $3";
    assertThat(arguments(prepare, "EXECUTE p(1 + 1, 7)"))
        .containsExactly("1 int4 null false", "2 int4 7 true", "3 int4 null false");
  }

  @Test
  void s12ShouldNotDecodeWhatACastMakesAnotherValueOf() {
    assertThat(
            values(
                "SELECT 0x1F::text, 1.50::varchar, 65::\"char\", 7::bool, B'101'::int,"
                    + " '1:30'::interval minute to second, interval '1:30' minute to second,"
                    + " 'abc'::varchar(2), char 'abc', numeric(3, 1) '1.55', '101'::bit,"
                    + " 0x1F::int8, '7'::float(10), 7::s.d, 1_000::float8"))
        .containsExactly(
            "text 0x1f (not decoded)",
            "varchar 1.50 (not decoded)",
            "char 65 (not decoded)",
            "bool 7 (not decoded)",
            "int4 b101 (not decoded)",
            "null 1:30 (not decoded)",
            "null 1:30 (not decoded)",
            "null abc (not decoded)",
            "int4 2",
            "null abc (not decoded)",
            "int4 3",
            "int4 1",
            "null 1.55 (not decoded)",
            "null 101 (not decoded)",
            "int8 31",
            "null 7 (not decoded)",
            "int4 10",
            "null 7 (not decoded)",
            "float8 1000");
  }

  @Test
  void s12ShouldNotDecodeArgumentsThatTheServerConverts() {
    var prepare = "PREPARE p(text, int, float(10), bool) AS SELECT $1, $2, $3, $4, $5";
    assertThat(arguments(prepare, "EXECUTE p('042'::s.d)")).contains("1 text 042 false");
    assertThat(arguments(prepare, "EXECUTE p(1.50, 1.7, 16777217, TRUE, 7)"))
        .containsExactly(
            "1 text 1.5 false",
            "2 int4 1.7 false",
            "3 float 16777217 false",
            "4 bool true true",
            "5 null 7 false");
  }

  @Test
  void shouldNameTypesThatPrepareDeclaresThoughNobodyKnowsThem() {
    assertThat(arguments("PREPARE p(s.mood, mood) AS SELECT 1", "EXECUTE p('sad', 'sad')"))
        .containsExactly("1 mood sad false", "2 mood sad false");
  }
}
