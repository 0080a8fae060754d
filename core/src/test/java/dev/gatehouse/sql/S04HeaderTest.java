package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.facts;
import static dev.gatehouse.sql.Reading.full;
import static dev.gatehouse.sql.Reading.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Effects in parts of definitions that look harmless. */
class S04HeaderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create function f() returns return language plpgsql as $$begin end$$",
        "create function f() returns setof return language c as 'lib', 'symbol'",
        "create function f() returns int language return as 'x'",
        "create function f() returns table (a int) language plpgsql as 'x'",
        "create function f(a tsquery default ts_rewrite('a', 'select a, b from secret'))"
            + " returns int return 1",
      })
  void shouldSeeTheCode(String sql) {
    // When
    var facts = facts(sql);

    // Then
    assertThat(facts.completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(facts.code()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create function f(a text default set_config('role', 'bob', false)) returns int return 1",
        "create function f(a text default pg_catalog.set_config('role', 'bob', false))"
            + " returns int return 1",
        "alter table t add c text default set_config('role', 'bob', false)",
        "create table t (c text check (set_config('role', 'bob', false) = 'a'))",
      })
  void shouldNameTheSettingThatACallChanges(String sql) {
    assertThat(facts(sql).settings())
        .anySatisfy(
            setting -> {
              assertThat(setting.name()).isEqualTo("role");
              assertThat(setting.values()).containsExactly("bob");
            });
  }

  @Test
  void shouldReadEveryElementOfASchema() {
    // When
    var facts =
        full(
            "create schema s create table a (x int) create view v as select * from secret"
                + " create table b (y int) grant select on a to bob");

    // Then
    assertThat(facts.commands())
        .containsExactlyInAnyOrder(
            "CREATE SCHEMA", "CREATE TABLE", "CREATE VIEW", "SELECT", "GRANT");
    assertThat(names(facts.reads())).isEqualTo("s.secret secret");
    assertThat(facts.privileges()).hasSize(1);
    assertThat(facts.objects())
        .extracting(one -> one.type() + ' ' + one.name())
        .contains("TABLE s.a", "TABLE s.b", "VIEW s.v");
  }
}
