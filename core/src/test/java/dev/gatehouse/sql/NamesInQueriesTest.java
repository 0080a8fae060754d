package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.full;
import static dev.gatehouse.sql.Reading.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Lock;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators, types, locks and filters of queries. */
class NamesInQueriesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select a + b * -c                            → * + -
          select a operator(s.+) b, operator(@) c      → @ s.+
          select a != b, a <> b, a ~~* b, a |/ b       → <> |/ ~~*
          select a like b, a not like b                → !~~ ~~
          select a ilike b, a not ilike b              → !~~* ~~*
          select a similar to b, a not similar to b    → !~ ~
          select a in (b), a not in (b)                → <> =
          select a between b and c                     → <= >=
          select a not between symmetric b and c       → < >
          select a is distinct from b                  → =
          select nullif(a, b)                          → =
          select case a when b then c end              → =
          select a = any (b), a < all (select c)       → < =
          select 1 order by a using operator(s.<), b using > → > s.<
          select 1 from a join b using (c)             → =
          """)
  void shouldNameTheOperators(String sql, String operators) {
    assertThat(names(full(sql).operators())).isEqualTo(operators);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select a::int, b::s.t[], cast(c as bigint), treat(d as u) → pg_catalog.int4 pg_catalog.int8 s.t u
          select a::float, b::double precision, c::real   → pg_catalog.float4 pg_catalog.float8
          select a::float(3)                              → pg_catalog.float4 pg_catalog.float8
          select a::char(3), b::character varying, c::"char" → char pg_catalog.bpchar pg_catalog.varchar
          select a::timestamp(3) with time zone, b::time, c::timestamp without time zone → pg_catalog.time pg_catalog.timestamp pg_catalog.timestamptz
          select a::bit varying(3), b::bit, c::dec(1), d::boolean, e::smallint → pg_catalog.bit pg_catalog.bool pg_catalog.int2 pg_catalog.numeric pg_catalog.varbit
          select date '2020-01-01', s.t 'x', interval '1' day, numeric(3) '1' → date pg_catalog.interval pg_catalog.numeric s.t
          select * from f() as g(a int, b s.t)            → pg_catalog.int4 s.t
          select json_value('{}', '$' returning text)     → text
          select * from json_table('{}', '$' columns (a int)) j → pg_catalog.int4
          select xmlserialize(document a as text)         → text
          """)
  void shouldNameTheTypes(String sql, String types) {
    assertThat(names(full(sql).types())).isEqualTo(types);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select current_user, user, session_user, current_catalog, current_schema → current_database current_schema current_user session_user
          select current_date, localtime(3)                  → now
          select overlay(a placing b from 1), substring(a from 1), normalize(a, nfc), a is nfc normalized → is_normalized normalize overlay substring
          select trim(a), trim(trailing from b), trim(leading 'x' from c) → btrim ltrim rtrim
          select (a, b) overlaps (c, d), a similar to b, a like b escape c → like_escape overlaps similar_to_escape
          select json_object('a' value 1), json_array(1), json_arrayagg(a), json_objectagg(a value b), json_scalar(1) → json_agg json_build_array json_build_object json_object_agg to_json
          select json_object(a, b), json_object('{a,b}')          → json_object
          select json_object(a : b[1:2] returning json)          → json_build_object
          select json_object(value, b), json_object(returning json) → json_build_object json_object
          """)
  void shouldNameTheFunctionsBehindSpecialForms(String sql, String functions) {
    assertThat(names(full(sql).functions()))
        .isEqualTo("pg_catalog." + functions.replace(" ", " pg_catalog."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select c.a, (c).b, (f(1)).d, x[1].e, (row(1)).g from c → a b d e g
          select s.c.a, (select r).b from s.c order by c."Up" → Up a b
          update c set d = c.a where (c.b).x is null returning old.y → a b x y
          select a, f(c), c.* from c group by a           →
          """)
  void shouldNameTheFieldsThatMayBeFunctions(String sql, @Nullable String fields) {
    assertThat(String.join(" ", new TreeSet<>(full(sql).fields())))
        .isEqualTo(fields == null ? "" : fields);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select 1 from t for update                      → * UPDATE
          select 1 from t a, u for no key update of a, u nowait → a NO KEY UPDATE, u NO KEY UPDATE
          select 1 from t for share of t for key share skip locked → t SHARE, * KEY SHARE
          select 1 from (select 1 from t for update) x    → * UPDATE
          """)
  void shouldNameTheLocks(String sql, String locks) {
    assertThat(
            full(sql).locks().stream()
                .map(NamesInQueriesTest::written)
                .collect(Collectors.joining(", ")))
        .isEqualTo(locks);
  }

  private static String written(Lock lock) {
    return (lock.relation() == null ? "*" : lock.relation()) + " " + lock.mode();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select 1 from t                                            → t NONE
          select 1 from t where true                                 → t CONSTANT
          select 1 from t where a = 1                                → t PRESENT
          select 1 from t, u where t.a = 1                           → t PRESENT, u CONSTANT
          select 1 from t x, u y where x.a = y.a                     → t PRESENT, u PRESENT
          select 1 from t join u on t.a = u.a                        → t PRESENT, u PRESENT
          select 1 from t join u on true                             → t CONSTANT, u CONSTANT
          select 1 from t join u using (a)                           → t PRESENT, u PRESENT
          select a from t order by a                                 → t NONE
          select 1 from t where a = 1 union select 1 from t          → t NONE
          select 1 from t where exists (select 1 from u where u.a = t.a) → t PRESENT, u PRESENT
          select 1 from t where exists (select 1 from u where u.a = 1)   → t CONSTANT, u PRESENT
          select 1 from t where 1 = (select max(a) from u)           → t CONSTANT, u NONE
          select 1 from (select * from t) s where s.a = 1            → t NONE
          with t as (select 1 from u) select 1 from t where a = 1    → u NONE
          update t set a = 1 from u where t.b = 1                    → t PRESENT, u CONSTANT
          delete from t using u where true                           → t CONSTANT, u CONSTANT
          """)
  void shouldTellWhatRestrictsARelation(String sql, String filters) {
    var facts = full(sql);

    assertThat(
            facts.relations().stream()
                .map(relation -> relation + " " + facts.filter(relation))
                .sorted()
                .collect(Collectors.joining(", ")))
        .isEqualTo(filters);
  }
}
