package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.facts;
import static dev.gatehouse.sql.Reading.full;
import static dev.gatehouse.sql.Reading.names;
import static dev.gatehouse.sql.Reading.objects;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.SettingChange.Scope;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What facts say of functions and procedures: signature, options, body. */
class RoutinesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          create function s."F"(a int, "in" s.t = g(1), out out text) return a → FUNCTION s.F CREATE → g → pg_catalog.int4 s.t text
          create or replace function f /* x */ (inout a text default h()) /* ; */ return 1 → FUNCTION f CREATE → h → text
          create function f() returns setof s.t language sql begin atomic; select x(); end → FUNCTION f CREATE, LANGUAGE sql USE → x → s.t
          create function f(variadic a s.y[]) returns table (b z, "table" int) return 1 → FUNCTION f CREATE → → pg_catalog.int4 s.y z
          create function f() returns int immutable not leakproof strict window rows 5 cost -1 parallel safe support s.p external security definer return 1 → FUNCTION f CREATE → s.p → pg_catalog.int4
          create function f(a internal) returns null on null input transform for type s.t, for type u language 'SQL' return 1 → FUNCTION f CREATE, LANGUAGE SQL USE → → internal s.t u
          create procedure p(in a int) begin atomic insert into l select g(a); end → PROCEDURE p CREATE → g → pg_catalog.int4
          create function window() returns return language return return language(1) → FUNCTION window CREATE, LANGUAGE return USE → language → return
          alter function f stable called on null input support s.p rows 1 restrict → FUNCTION f ALTER → s.p →
          alter function s.f(int, out x u) security invoker leakproof → FUNCTION s.f ALTER → → pg_catalog.int4 u
          alter routine f(int) no depends on extension e → ROUTINE f ALTER, EXTENSION e USE → → pg_catalog.int4
          alter procedure p depends on extension e → PROCEDURE p ALTER, EXTENSION e USE → →
          """)
  void shouldNameEverything(
      String sql, String objects, @Nullable String functions, @Nullable String types) {
    var facts = full(sql);

    assertThat(objects(facts)).as(sql).isEqualTo(objects);
    assertThat(names(facts.functions())).as(sql).isEqualTo(functions == null ? "" : functions);
    assertThat(names(facts.types())).as(sql).isEqualTo(types == null ? "" : types);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create function f(a int default (select 1 from secret)) returns int return 1",
        "create function f() returns int return (select ssn from secret)",
        "create function f() begin atomic select 1; delete from secret; return 1; end",
        "create function f(a secret.ssn%type) returns int return 1",
        "create function f() returns setof secret.ssn % type return 1",
        "create procedure f(a app.secret.ssn%type[]) begin atomic end",
        "alter function f(secret.ssn%type) stable"
      })
  void shouldFindARelationWhereverItHides(String sql) {
    assertThat(full(sql).reads()).extracting("name").containsExactly("secret");
  }

  @Test
  void shouldNameSettingsWithTheirScope() {
    var facts =
        full("create function f() returns int set a.b to 1, x set role from current return 1");
    assertThat(facts.settings()).extracting("name").containsExactly("a.b", "role");
    assertThat(facts.settings()).extracting("scope").containsOnly(Scope.ROUTINE);

    var changed = full("alter function f set a = 1 reset b set search_path from current");
    assertThat(changed.settings()).extracting("name").containsExactly("a", "b", "search_path");
    assertThat(changed.settings()).extracting("reset").containsExactly(false, true, false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create function f() returns int as 'select 1' language sql",
        "create function f() returns int as 'lib', 'symbol' language c",
        "create function f() returns int language plpgsql set role = x as $a$ begin; end $a$ cost 1",
        "create function f() returns int language sql",
        "create function f() as 'x' return 1",
        "create procedure f() language sql as 'delete from t'",
        "create function f() something new as 'x'",
        "create function f() begin atomic something new; end"
      })
  void shouldBeOpaqueWhereTheBodyIsNotShown(String sql) {
    assertThat(facts(sql).completeness()).as(sql).isEqualTo(Completeness.OPAQUE);
  }

  @Test
  void shouldReadWhatItDoesNotKnowByItsHeader() {
    var facts = facts("create function f() something new return (select 1 from secret)");

    assertThat(facts.completeness()).isEqualTo(Completeness.PARTIAL);
    assertThat(names(facts.reads())).isEqualTo("secret");
    assertThat(facts("alter function f something new").completeness())
        .isEqualTo(Completeness.PARTIAL);
  }

  @Test
  void shouldEndABodyWhereTheServerEndsIt() {
    assertThat(
            Reading.commands(
                "create function f() begin atomic select 1; select 2; end; drop table t"))
        .containsExactly("CREATE FUNCTION", "DROP TABLE");
  }
}
