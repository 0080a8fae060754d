package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.full;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.ValueUse;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where values stand, and which they are. */
class ValuesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select 1 from t where a = 5                            → 1, t.a = 5
          select 1 from t where a = 5 + 1                        → 1, 5, 1
          select 1 from t where a + 5 = 1                        → 1, 5, 1
          select 1 from t where -a = 1                           → 1, 1
          select 1 from t where a = -5                           → 1, t.a = -5
          select 1 from t where a = - - 5                        → 1, 5
          select 1 from t where a = -5 ^ 2                       → 1, -5, 2
          select 1 from t where 5 < a                            → 1, t.a > 5
          select 1 from t where not a = 5 and b <> 'x'           → 1, t.a = 5, t.b <> x
          select 1 from t where (a = (5)) or c = true            → 1, t.a = 5, t.c = true
          select 1 from t where a in (1, b, 2 + 3, -4)           → 1, t.a IN 1, 2, 3, t.a IN -4
          select 1 from t where a not in ('x', null)             → 1, t.a NOT IN x, t.a NOT IN null
          select 1 from t where a between 1 and 2 and b = 3      → 1, t.a BETWEEN 1, t.a BETWEEN 2, t.b = 3
          select 1 from t where a between 1 + 1 and 2            → 1, 1, 1, 2
          select 1 from t where a like 'x%' escape '!'           → 1, t.a LIKE x%, !
          select 1 from t where a not ilike 'x%'                 → 1, t.a NOT ILIKE x%
          select 1 from t where a ~ 'x' and b @> '{}'            → 1, t.a ~ x, t.b @> {}
          select 1 from t where a = any ('{1}') or b = some (array[1, 2]) → 1, t.a = ANY {1}, t.b = ANY 1, t.b = ANY 2
          select 1 from t where a <> all (array[1])              → 1, 1
          select 1 from t where a is not distinct from 7         → 1, t.a IS NOT DISTINCT FROM 7
          select 1 from t where a = '1'::int and b = date '2020-01-01' and c = cast('x' as s.t) → 1, t.a = 1 pg_catalog.int4, t.b = 2020-01-01 date, t.c = x s.t
          select 1 from t where a = '042'::text::int             → 1, 042 text
          select 1 from t where a = $1::text::int                → 1, $1 text
          select 1 from t where a in ('x'::varchar(3), cast('y' as char), numeric(3,1) '1.55') → 1, x, 3, y, 3, 1, 1.55
          select 1 from t where a = '1:30'::interval minute to second → 1, 1:30
          select 1 from t where a = interval '1:30' minute to second  → 1, 1:30
          select 1 from t where a = 's.t'::varchar(9)::regclass  → 1, s.t, 9
          insert into t (a, b) values ('x'::text::s.d, 5::numeric(3)) → x text, 5, 3
          execute p('x'::varchar(3), 'y'::text)                  → x, 3, .$2 := y text
          select 1 from t where a::text = 'x' and lower(b) = 'y' → 1, x, y
          select 1 from t where a is null and b = 2              → 1, t.b = 2
          select 1 from t where a = $1 and b = $2::int           → 1, t.a = $1, t.b = $2 pg_catalog.int4
          select 1 from t, u where a = 1 and u.b = 2             → 1, t|u.a = 1, u.b = 2
          select 1 from (select ssn as x, upper(id) y from t) s where x = 1 and y = 2 → 1, t.ssn = 1, 2
          select case a when 'x' then 1 end from t               → t.a = x, 1
          select a = 'x' from t                                  → t.a = x
          select 1 from t where a = 'x' || 'y'                   → 1, x, y
          select 1 from t where a = 'x' collate "C"              → 1, t.a = x
          select 1 from t where (a, b) = (1, 2)                  → 1, 1, 2
          select 1 from t where a operator(pg_catalog.=) 5       → 1, 5
          select 1 from t c where (c).ssn = '1' or '2' < ((c).ssn) → 1, t.ssn = 1, t.ssn > 2
          select 1 from t where (t).ssn in ('1', '2') and (t).a::int = 3 → 1, t.ssn IN 1, t.ssn IN 2, 3
          select 1 from t c where (home).zip = '1' or (c).home.zip = '2' or (c).a[1] = '3' → 1, 1, 2, 1, 3
          select 1 from (select ssn as x, upper(a) as y from t) s where (s).x = '1' and (s).y = '2' → 1, t.ssn = 1, 2
          select 1 from t c where exists (select from u where (c).a = 1 and c.a = 2 and (c.a) = 3) → 1, t.a = 1, t.a = 2, t.a = 3
          select 1 from t where (a).b = 1 and a.b = 2 → 1, 1, t.b = 2
          insert into t (a, b) values (1, 'x'), (-2, $1)         → t.a := 1, t.b := x, t.a := -2, t.b := $1
          insert into t values (1, lower('x'), null)             → t.#1 := 1, x, t.#3 := null
          insert into t (a, b) select 1, c from u                → t.a := 1
          insert into t (a, b) select *, 1 from u                → 1
          insert into t (a) values (1) on conflict do update set a = 2 where t.b = 3 → t.a := 1, t.a := 2, t.b = 3
          update t set a = 1, b = 2 + 2, c = default where d = 3 → t.a := 1, 2, 2, t.d = 3
          merge into t using u on t.a = 1 when matched then update set b = 2 when not matched then insert (c) values (3) → t.a = 1, t.b := 2, t.c := 3
          delete from t x where x.a = b'01'                      → t.a = b01
          select 1 from t limit 5                                → 1, 5
          execute p(1, 'x')                                      → .$1 := 1, .$2 := x
          """)
  void shouldSayWhichColumnAValueMeets(String sql, String values) {
    var literals = Literals.of(sql, Dialect.DEFAULT, 100);

    var found =
        full(sql).values().stream()
            .map(
                use -> {
                  var literal = Literals.find(literals, use);
                  return written(use, literal == null ? "$" + use.parameter() : literal.text());
                })
            .collect(Collectors.joining(", "));

    assertThat(found).isEqualTo(values);
  }

  private static String written(ValueUse use, String text) {
    var relations =
        use.relations().stream().map(Object::toString).sorted().collect(Collectors.joining("|"));
    return (use.column() == null ? "" : relations + '.' + use.column() + ' ' + use.operator() + ' ')
        + (use.negated() ? "-" : "")
        + text
        + (use.type() == null ? "" : " " + use.type());
  }

  @Test
  void shouldCountLiteralsByTokensAlone() {
    var literals =
        Literals.of(
            "select null, 'a''b', E'\\x41', $$x$$, U&'\\0041', X'1F', 1.50, true is not false",
            Dialect.DEFAULT,
            100);

    assertThat(literals)
        .extracting(literal -> literal.kind() + " " + literal.text())
        .containsExactly(
            "NULL null",
            "STRING a'b",
            "STRING A",
            "STRING x",
            "STRING A",
            "BITS x1F",
            "NUMBER 1.50",
            "BOOLEAN true",
            "BOOLEAN false");
  }

  @Test
  void shouldNotGuessALiteralThatDependsOnASetting() {
    var unsure = new Dialect(18, Dialect.Strings.UNSURE);

    assertThat(Literals.of("select 'a\\b'", unsure, 100)).isEmpty();
    assertThat(Literals.of("select 'ab'", unsure, 100)).hasSize(1);
  }

  @Test
  void shouldCutLongListsOfValues() {
    var facts = full("select 1 from t where a in (" + "1,".repeat(2_000) + "1) order by 1");

    assertThat(facts.values()).hasSize(1_000);
    assertThat(facts.valuesComplete()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      textBlock =
          """
          select $1, $2::int, cast($3 as text), $1::int8 → 1 int8, 2 pg_catalog.int4, 3 text
          select $1::numeric(10) + $2                    → 1 pg_catalog.numeric, 2
          """)
  void shouldNameTheParameters(String sql, String parameters) {
    assertThat(
            full(sql).parameters().stream()
                .map(use -> use.number() + (use.type() == null ? "" : " " + use.type()))
                .collect(Collectors.joining(", ")))
        .isEqualTo(parameters);
  }
}
