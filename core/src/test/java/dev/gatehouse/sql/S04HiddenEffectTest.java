package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.facts;
import static dev.gatehouse.sql.Reading.full;
import static dev.gatehouse.sql.Reading.names;
import static dev.gatehouse.sql.Reading.writes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.api.sql.StatementKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Effects hidden behind a harmless first word. */
class S04HiddenEffectTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          with d as (delete from customers returning *) select 1        → SELECT DELETE
          select 1 from (with d as (delete from customers returning *) select * from d) x → SELECT DELETE
          copy (delete from customers returning ssn) to stdout          → COPY DELETE
          explain analyze delete from customers                         → EXPLAIN DELETE
          explain (analyze, buffers off) delete from customers          → EXPLAIN DELETE
          explain delete from customers                                 → EXPLAIN DELETE
          prepare p (int) as delete from customers                      → PREPARE DELETE
          merge into customers using s on true when matched then delete → MERGE DELETE
          explain analyze with d as (delete from customers) select 1    → EXPLAIN DELETE SELECT
          insert into log with d as (delete from customers returning *) select * from d → INSERT DELETE
          """)
  void shouldSeeTheDelete(String sql, String commands) {
    // when
    var facts = full(sql);

    // then
    assertThat(String.join(" ", facts.commands())).isEqualTo(commands);
    assertThat(facts.writes())
        .anySatisfy(
            write -> {
              assertThat(write.command()).isEqualTo("DELETE");
              assertThat(write.relation().name()).isEqualTo("customers");
            });
  }

  @Test
  void shouldSeeSelectIntoAsADefinition() {
    var facts = full("select ssn into temp table x from customers");

    assertThat(facts.kind()).isEqualTo(StatementKind.DDL);
    assertThat(facts.command()).isEqualTo("SELECT INTO");
    assertThat(names(facts.objects().stream().map(SchemaObject::name).toList())).isEqualTo("x");
    assertThat(names(facts.reads())).isEqualTo("customers");
    assertThat(writes(facts)).isEqualTo("INSERT x NONE");
  }

  @Test
  void shouldSeeCreateTableAsExecute() {
    var facts = full("create table t as execute p(1)");

    assertThat(facts.commands()).containsExactly("CREATE TABLE AS", "EXECUTE");
    assertThat(facts.prepared()).containsExactly("p");
    assertThat(names(facts.objects().stream().map(SchemaObject::name).toList())).isEqualTo("t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "table customers",
        "values ((select 1 from customers))",
        "(((select * from only (customers))))",
        "select * from ((select 1) union (table customers)) x",
        "select * from (a join (b cross join customers) on true)",
        "select array(select 1 from customers)",
        "select case when exists (select from customers) then 1 end",
        "select f(variadic array[(select 1 from customers)])",
        "select 1 order by (select 1 from customers)",
        "select 1 limit (select 1 from customers)",
        "select 1 offset (select 1 from customers) rows",
        "select sum(1) filter (where (select true from customers)) over (order by 1)",
        "select sum(1) over (partition by (select 1 from customers))",
        "select 1 group by grouping sets ((a, (select 1 from customers)), ())",
        "select 1 from t window w as (order by (select 1 from customers))",
        "select a[(select 1 from customers)] from t",
        "select cast((select 1 from customers) as int)",
        "select 1::numeric((select 1 from customers))",
        "select extract(year from (select 1 from customers))",
        "select trim(both from (select 'a' from customers))",
        "select xmlelement(name a, xmlattributes((select 1 from customers) as b))",
        "select json_object('a' value (select 1 from customers))",
        "select json_array(select 1 from customers)",
        "select * from json_table('{}', '$' columns (a int path '$' default (select 1 from"
            + " customers) on empty)) j",
        "select * from xmltable('/a' passing (select x from customers) columns a int) x",
        "select * from rows from (f((select 1 from customers)), g()) with ordinality",
        "select * from f((select 1 from customers)) as (a int)",
        "select * from t tablesample system ((select 1 from customers))",
        "select * from t, lateral (select 1 from customers) x",
        "select 1 where a in (select 1 from customers)",
        "select 1 where a = any (table customers)",
        "select 1 where (a, b) in ((select 1, 2 from customers))",
        "select 1 between symmetric (select 1 from customers) and 2",
        "select 1 is distinct from (select 1 from customers)",
        "select 1 operator(pg_catalog.+) (select 1 from customers)",
        "insert into t select * from customers",
        "insert into t values (1) on conflict (a) do update set b = (select 1 from customers)",
        "insert into t (a) values (1) returning (select 1 from customers)",
        "update t set (a, b) = (select 1, 2 from customers)",
        "update t set a = 1 from x join customers on true",
        "delete from t using customers where true",
        "merge into t using (select * from customers) c on true when matched then do nothing",
        "merge into t using x on true when not matched and (select true from customers) then"
            + " insert values (1)",
        "copy (select * from customers) to stdout (format csv)",
        "copy customers (ssn) to stdout with csv header",
        "copy t from stdin where (select true from customers)",
        "declare c no scroll cursor with hold for select * from customers",
        "create temp table x on commit drop as select * from customers with no data",
        "create or replace recursive view v (a) as select a from customers union select a from v",
        "create materialized view if not exists v using heap as table customers",
        "execute p((select 1 from customers))",
        "lock table only customers in access exclusive mode nowait",
        "analyze verbose customers (ssn)",
      })
  void shouldFindARelationWhereverItHides(String sql) {
    assertThat(names(full(sql).reads()).split(" ")).contains("customers");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "do $x$begin execute 'drop table t'; end$x$",
        "call purge()",
        "create function f() returns int language sql as 'delete from customers'",
        "create or replace procedure p() language plpgsql as $$begin end$$",
        "select query_to_xml('delete from customers', true, true, '')",
        "select * from public.dblink('host=x', 'select 1') as t(a int)",
        "select ts_rewrite('a', 'select a from b')",
        "copy t to program 'cat'",
        "copy t from '/etc/passwd'",
        "select pg_read_file('/etc/passwd')",
        "select treat('/etc/passwd'::text as pg_read_file)",
        "load 'library'",
        "create extension dblink",
      })
  void shouldBeOpaqueWhereTheTextDoesNotShowTheEffect(String sql) {
    assertThat(facts(sql).completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(facts(sql).reason()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          with customers as (select 1) select * from customers                 →
          with customers as (select 1) select * from public.customers          → public.customers
          with customers as (select * from customers) select * from customers  → customers
          with recursive customers as (select 1 union select * from customers) select 1 →
          with recursive a as (select * from customers), customers as (select 1) select 1 →
          with a as (select * from customers), customers as (select 1) select 1 → customers
          with customers as (select 1) delete from customers                   → customers
          with customers as (select 1) update t set a = 1 from customers       → t
          with customers as (select 1) insert into customers select * from customers → customers
          (with customers as (select 1) select 1) union select * from customers → customers
          select (with customers as (select 1) select 1), (select 2 from customers) → customers
          with t as (with customers as (select 1) select 1) select * from customers → customers
          with x as (select 1) select * from X                                 →
          with "X" as (select 1) select * from x                               → x
          """)
  void shouldLetACteHideARelationOnlyWhereItIsSeen(String sql, String relations) {
    assertThat(names(full(sql).relations())).isEqualTo(relations == null ? "" : relations);
  }
}
