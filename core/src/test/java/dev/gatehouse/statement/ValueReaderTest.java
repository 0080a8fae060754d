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

  @Test
  void shouldNotDecodeArgumentsThatAreNoLiteralsOrMissing() {
    var prepare = "PREPARE p(int, int, int) AS SELECT $1, $2, $3";
    assertThat(arguments(prepare, "EXECUTE p(1 + 1, 7)"))
        .containsExactly("1 null null false", "2 int4 7 true", "3 null null false");
  }
}
