package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.facts;
import static dev.gatehouse.sql.Reading.full;
import static dev.gatehouse.sql.Reading.names;
import static dev.gatehouse.sql.Reading.writes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.api.sql.SettingChange;
import dev.gatehouse.api.sql.StatementKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the facts of ordinary statements say. */
class FactsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select 1                                           → SELECT              → QUERY
          values (1)                                         → SELECT              → QUERY
          table t                                            → SELECT              → QUERY
          insert into t default values                       → INSERT              → DML
          update t set a = 1                                 → UPDATE              → DML
          delete from t                                      → DELETE              → DML
          merge into t using s on a = b when matched then do nothing → MERGE       → DML
          copy t from stdin                                  → COPY                → COPY
          explain select 1                                   → EXPLAIN             → EXPLAIN
          prepare p as select 1                              → PREPARE             → PREPARED
          execute p                                          → EXECUTE             → PREPARED
          deallocate prepare p                               → DEALLOCATE          → PREPARED
          deallocate all                                     → DEALLOCATE ALL      → PREPARED
          declare c cursor for select 1                      → DECLARE CURSOR      → CURSOR
          fetch backward 5 from c                            → FETCH               → CURSOR
          move c                                             → MOVE                → CURSOR
          close all                                          → CLOSE CURSOR ALL    → CURSOR
          set a.b = 1, 'x'                                   → SET                 → SESSION
          reset all                                          → RESET               → SESSION
          show transaction isolation level                   → SHOW                → SESSION
          discard all                                        → DISCARD ALL         → SESSION
          begin work isolation level serializable, read only → BEGIN               → TRANSACTION
          start transaction read write                       → START TRANSACTION   → TRANSACTION
          commit and no chain                                → COMMIT              → TRANSACTION
          end                                                → COMMIT              → TRANSACTION
          abort                                              → ROLLBACK            → TRANSACTION
          rollback to savepoint a                            → ROLLBACK            → TRANSACTION
          rollback prepared 'x'                              → ROLLBACK PREPARED   → TRANSACTION
          commit prepared 'x'                                → COMMIT PREPARED     → TRANSACTION
          prepare transaction 'x'                            → PREPARE TRANSACTION → TRANSACTION
          savepoint a                                        → SAVEPOINT           → TRANSACTION
          release a                                          → RELEASE             → TRANSACTION
          set constraints all deferred                       → SET CONSTRAINTS     → TRANSACTION
          truncate a, only b restart identity cascade        → TRUNCATE TABLE      → DDL
          lock a                                             → LOCK TABLE          → MAINTENANCE
          listen a                                           → LISTEN              → NOTIFY
          notify a, 'b'                                      → NOTIFY              → NOTIFY
          unlisten *                                         → UNLISTEN            → NOTIFY
          create table t as select 1                         → CREATE TABLE AS     → DDL
          create temp view v as select 1 with check option   → CREATE VIEW         → DDL
          create materialized view v as select 1             → CREATE MATERIALIZED VIEW → DDL
          refresh materialized view concurrently v           → REFRESH MATERIALIZED VIEW → MAINTENANCE
          vacuum (full, analyze) t                           → VACUUM              → MAINTENANCE
          analyze t                                          → ANALYZE             → MAINTENANCE
          checkpoint                                         → CHECKPOINT          → MAINTENANCE
          """)
  void shouldNameCommandAndKindInFull(String sql, String command, StatementKind kind) {
    var facts = full(sql);

    assertThat(facts.command()).isEqualTo(command);
    assertThat(facts.commands()).startsWith(command);
    assertThat(facts.kind()).isEqualTo(kind);
    assertThat(facts.reason()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          create foreign data wrapper w handler f something new → CREATE FOREIGN DATA WRAPPER → w →
          create text search dictionary d something new      → CREATE TEXT SEARCH DICTIONARY → d  →
          import foreign schema s limit to (t) from server f into l something new → IMPORT FOREIGN SCHEMA → → f l t
          """)
  void shouldReadDefinitionsByTheirHeader(
      String sql, String command, String objects, String relations) {
    var facts = facts(sql);

    assertThat(facts.completeness()).isEqualTo(Completeness.PARTIAL);
    assertThat(facts.command()).isEqualTo(command);
    assertThat(names(facts.objects().stream().map(SchemaObject::name).toList()))
        .isEqualTo(objects == null ? "" : objects);
    assertThat(names(facts.relations()).split(" "))
        .containsAll(relations == null ? List.of() : List.of(relations.split(" ")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          delete from t                                             → DELETE t NONE
          delete from t where true                                  → DELETE t CONSTANT
          delete from t where 1 = 1 or extract(year from now()) > 0 → DELETE t CONSTANT
          delete from only t where t.a = 1                          → DELETE t PRESENT
          delete from t as x using y where current of c             → DELETE t CURRENT_OF
          update t * set a[1].b = default, c = 1                    → UPDATE t NONE
          update t set set = 1 where current_user = 'x'             → UPDATE t CONSTANT
          update s.t x set (a, b) = row (1, 2) from y where x.a = y.a → UPDATE s.t PRESENT
          insert into t as x (a, b.c) overriding user value select 1 → INSERT t NONE
          insert into t values (1) on conflict on constraint k do nothing → INSERT t NONE
          insert into t values (1) on conflict (lower(a) text_ops) where b do update set a = excluded.a where t.b → INSERT t NONE, UPDATE t PRESENT
          insert into t select * from a join b on true on conflict do nothing → INSERT t NONE
          merge into t using s join r on true on t.a = s.a when not matched by source then delete when not matched by target then insert (a) values (1) when matched and s.b then update set b = 1 → MERGE t PRESENT, DELETE t PRESENT, INSERT t NONE, UPDATE t PRESENT
          copy s.t (a, b) from stdin with (format csv, force_null (a)) where a > 1 → COPY s.t NONE
          truncate t, only u                                        → TRUNCATE t NONE, TRUNCATE u NONE
          refresh materialized view m                               → REFRESH m NONE
          """)
  void shouldNameWhatIsWrittenAndWhatRestrictsIt(String sql, String writes) {
    assertThat(writes(full(sql))).isEqualTo(writes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          insert into t values (1)                     →
          insert into t values (1) returning *         → t
          insert into t values (1) on conflict do nothing → t
          update t set a = 1                           → t
          delete from t returning with (old as o) o.a  → t
          merge into t using s on true when matched then delete returning merge_action() → s t
          select a, b.c from a, x.b as c(d, e), f() g  → a x.b
          select * from a natural join b, c cross join lateral h(c.x) → a b c
          select for from t for update of t skip locked →
          """)
  void shouldNameWhatIsRead(String sql, String reads) {
    if (sql.startsWith("select for")) {
      assertThat(facts(sql).completeness()).isEqualTo(Completeness.OPAQUE);
    } else {
      assertThat(names(full(sql).reads())).isEqualTo(reads == null ? "" : reads);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select count(*), pg_catalog.lower(a), left(b, 1) from t      → count left pg_catalog.lower
          select * from generate_series(1, 2) with ordinality as g(a, b) → generate_series
          select f(a => 1, b := g()), h(distinct a order by b)         → f g h
          select percentile_cont(0.5) within group (order by k(a)) over w from t window w as () → k percentile_cont
          select extract(year from a), position('a' in b), trim(leading from c) → pg_catalog.extract pg_catalog.ltrim pg_catalog.position
          select a at time zone 'x', collation for (b)                 → pg_catalog.pg_collation_for pg_catalog.timezone
          select coalesce(a, nullif(b, f()))                           → f
          select numeric(10, 2) '1', date 'x', s.f(1)                  → s.f
          select json_value('{}', '$.a' passing f() as x returning int default g() on empty) → f g
          select version(value(1)), xmlelement(name version, version()) → value version
          select * from t tablesample bernoulli (10) repeatable (f())  → bernoulli f
          select (f(x)).*, (g(y)).a[h(1)]                              → f g h
          select 1 where pg_sleep(1) is null                           → pg_sleep
          """)
  void shouldNameTheFunctions(String sql, String functions) {
    assertThat(names(full(sql).functions())).isEqualTo(functions);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          set search_path = a, "B"                            → search_path
          set local Statement_Timeout to default              → statement_timeout
          set session x.y from current                        → x.y
          set role none                                       → role
          set session authorization default                   → session_authorization
          set local session authorization 'x'                 → session_authorization
          reset session authorization                         → session_authorization
          set time zone interval '1' hour to minute           → timezone
          set names 'SJIS'                                    → client_encoding
          set schema 'x'                                      → search_path
          set xml option document                             → xmloption
          set transaction read write                          → transaction_read_only
          set session characteristics as transaction read write, not deferrable → default_transaction_deferrable default_transaction_read_only
          begin read write                                    → transaction_read_only
          reset all                                           → all
          discard all                                         → all role session_authorization
          select set_config('row_security', 'off', false)     → row_security
          with a as (select set_config('a', 'b', true)) select 1 → a
          """)
  void shouldNameTheSettings(String sql, String settings) {
    assertThat(full(sql).settings().stream().map(SettingChange::name).sorted().toList())
        .containsExactly(settings.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          alter role app set search_path = x          → search_path
          alter database d reset all                  → all
          create function f() returns int language sql set role = 'x' return 1 → role
          """)
  void shouldNameTheSettingsInDefinitions(String sql, String setting) {
    assertThat(full(sql).settings()).extracting(SettingChange::name).containsExactly(setting);
  }

  @Test
  void shouldBePartialWhenSetConfigHidesTheSetting() {
    assertThat(facts("select set_config(a, 'b', true) from t").completeness())
        .isEqualTo(Completeness.PARTIAL);
    assertThat(facts("select set_config('a' || 'b', 'c', true)").completeness())
        .isEqualTo(Completeness.PARTIAL);
    assertThat(facts("select set_config(setting_name => 'a', new_value => 'b')").reason())
        .contains("set_config");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select 1 limit 10                               → true
          select 1 limit $1 offset 3                      → true
          select 1 fetch first row only                   → true
          select 1 offset 2 rows fetch next 5 rows with ties → false
          (select 1 limit 1)                              → true
          declare c cursor for select 1 limit 1           → true
          select 1                                        → false
          select 1 limit all                              → false
          select 1 limit null                             → false
          (select 1 limit 1) union all select 2           → false
          select * from (select 1 limit 1) x              → false
          with a as (select 1 limit 1) select 1           → false
          with a as (select 1 limit 1) delete from t      → false
          """)
  void shouldSeeALimitOnlyAtTheTop(String sql, boolean limited) {
    assertThat(full(sql).limited()).isEqualTo(limited);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          prepare "P" as select 1                → P
          execute P(1)                           → p
          deallocate p                           → p
          explain execute p                      → p
          declare c cursor for select 1          → c
          fetch next from c                      → c
          fetch next                             → next
          move backward all in c                 → c
          close c                                → c
          update t set a = 1 where current of c  → c
          """)
  void shouldNamePreparedStatementsAndCursors(String sql, String handle) {
    var facts = full(sql);
    assertThat(Stream.concat(facts.prepared().stream(), facts.cursors().stream()))
        .containsExactly(handle);
  }

  @Test
  void shouldTakeAnOperatorsWordForALabelWhereNothingFollows() {
    assertThat(names(full("select a and, b is, c in from t").reads())).isEqualTo("t");
    assertThat(names(full("select a or from t where b and c").reads())).isEqualTo("t");
    assertThat(facts("select a from t where b and").completeness()).isEqualTo(Completeness.OPAQUE);
  }

  @Test
  void shouldNeverTrustAServerItDoesNotKnow() {
    var old = new Dialect(14, Dialect.Strings.STANDARD);

    assertThat(facts("select 1", old).completeness()).isEqualTo(Completeness.PARTIAL);
  }
}
