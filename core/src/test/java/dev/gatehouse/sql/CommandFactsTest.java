package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.facts;
import static dev.gatehouse.sql.Reading.full;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.CopyUse;
import dev.gatehouse.api.sql.CopyUse.Direction;
import dev.gatehouse.api.sql.CopyUse.End;
import dev.gatehouse.api.sql.Nested;
import dev.gatehouse.api.sql.ParameterUse;
import dev.gatehouse.api.sql.PrivilegeChange;
import dev.gatehouse.api.sql.QualifiedName;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What facts say of everything that is neither a query nor a change of data. */
class CommandFactsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          set a.B = 1, 'x''y', on, Word, "Word", -2.5        → a.b=[1, x'y, on, word, Word, -2.5] SESSION
          set local work_mem to default                      → work_mem=[] LOCAL reset
          set session "Search_Path" = E's\\x2c t'            → search_path=[s, t] SESSION
          set search_path from current                       → search_path=[] SESSION
          set time zone 'UTC'                                → timezone=[UTC] SESSION
          set time zone local                                → timezone=[] SESSION reset
          set time zone interval '-08:00' hour to minute     → timezone=[-08:00] SESSION
          set local time zone -7                             → timezone=[-7] LOCAL
          set names 'latin1'                                 → client_encoding=[latin1] SESSION
          set names                                          → client_encoding=[] SESSION reset
          set schema 's'                                     → search_path=[s] SESSION
          set role none                                      → role=[none] SESSION
          set local role 'Admin'                             → role=[Admin] LOCAL
          set session authorization bob                      → session_authorization=[bob] SESSION
          set local session authorization default            → session_authorization=[] LOCAL reset
          set xml option document                            → xmloption=[document] SESSION
          set transaction isolation level repeatable read, read only → transaction_isolation=[repeatable read] LOCAL, transaction_read_only=[on] LOCAL
          set transaction snapshot '0-1'                     → transaction_snapshot=[0-1] LOCAL
          set session characteristics as transaction read write not deferrable → default_transaction_read_only=[off] SESSION, default_transaction_deferrable=[off] SESSION
          begin isolation level read uncommitted             → transaction_isolation=[read uncommitted] LOCAL
          reset all                                          → all=[] SESSION reset
          reset time zone                                    → timezone=[] SESSION reset
          discard all                                        → all=[] SESSION reset, role=[] SESSION reset, session_authorization=[] SESSION reset
          select set_config('Role', 'admin', false)          → role=[admin] SESSION
          select pg_catalog.set_config('role', 'admin', true) → role=[admin] LOCAL
          select set_config('role', $1, true)                → role=[] LOCAL
          alter role bob in database d set role = 'admin'    → role=[admin] ROLE
          set local session characteristics as transaction read only → default_transaction_read_only=[on] LOCAL
          alter role app in database d set schema 'x'        → search_path=[x] ROLE
          alter role app set schema 'x'                      → search_path=[x] ROLE
          alter database d set schema = x                    → schema=[x] DATABASE
          alter database d set names 'SJIS'                  → client_encoding=[SJIS] DATABASE
          alter function f() set names 'SJIS' strict         → client_encoding=[SJIS] ROUTINE
          create function f() returns int set names language sql return 1 → client_encoding=[] ROUTINE reset
          create function f() returns int set schema 's' set xml option content return 1 → search_path=[s] ROUTINE, xmloption=[content] ROUTINE
          alter role app set xml option document             → xmloption=[document] ROLE
          alter role app set transaction read only           → transaction_read_only=[on] ROLE
          alter role app set session characteristics as transaction isolation level serializable → default_transaction_isolation=[serializable] ROLE
          alter role app set session authorization 'bob'     → session_authorization=[bob] ROLE
          alter role app set transaction = 'x'               → transaction=[x] ROLE
          alter user bob reset all                           → all=[] ROLE reset
          alter database d set search_path to a, b           → search_path=[a, b] DATABASE
          alter system set log_statement = 'none'            → log_statement=[none] SYSTEM
          alter function f(int) set search_path = ''         → search_path=[] ROUTINE
          create function f() returns int set row_security to off return 1 → row_security=[off] ROUTINE
          """)
  void shouldNameSettingsWithTheirValues(String sql, String settings) {
    assertThat(
            facts(sql).settings().stream()
                .map(
                    one ->
                        "%s=%s %s%s"
                            .formatted(
                                one.name(), one.values(), one.scope(), one.reset() ? " reset" : ""))
                .collect(Collectors.joining(", ")))
        .isEqualTo(settings);
  }

  @Test
  void shouldNotGuessASettingThatOnlyAValueNames() {
    assertThat(facts("select set_config($1, 'a', false)").completeness())
        .isEqualTo(Completeness.PARTIAL);
    assertThat(facts("select set_config('ro'||'le', 'a', false)").settings()).isEmpty();
  }

  @Test
  void shouldShowBothEndsOfACopy() {
    var t = new QualifiedName("s", "t");
    assertThat(full("copy s.t (a, \"B\") from stdin with (format csv)").copy())
        .isEqualTo(new CopyUse(Direction.IN, End.CLIENT, t, List.of("a", "B"), null));
    assertThat(full("copy binary s.t to stdout").copy())
        .isEqualTo(new CopyUse(Direction.OUT, End.CLIENT, t, List.of(), null));
    assertThat(facts("copy (select 1) to program E'cat > \\x2ftmp'").copy())
        .isEqualTo(new CopyUse(Direction.OUT, End.PROGRAM, null, List.of(), "cat > /tmp"));
    assertThat(facts("copy s.t from '/etc/passwd' where a > 1").copy())
        .isEqualTo(new CopyUse(Direction.IN, End.FILE, t, List.of(), "/etc/passwd"));
    assertThat(facts("copy s.t to program 'x'").code()).containsExactly("COPY PROGRAM");
    assertThat(SqlText.parse("copy t to stdout where a = 1", Dialect.DEFAULT).getFirst().accepted())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          explain delete from t                       → DELETE no
          explain verbose delete from t               → DELETE no
          explain (analyze off) delete from t         → DELETE no
          explain (analyze, analyze 'False') delete from t → DELETE no
          explain (costs, "analyze" 0) delete from t  → DELETE no
          explain analyze verbose delete from t       → DELETE yes
          explain (analyze) delete from t             → DELETE yes
          explain (analyze false, analyze) delete from t → DELETE yes
          explain (analyze 1, format json) delete from t → DELETE yes
          explain (analyse true, costs off) delete from t → DELETE yes
          explain (analyze nonsense) delete from t    → DELETE yes
          explain execute p                           → EXECUTE no
          explain analyze execute p                   → EXECUTE yes
          prepare p as with d as (delete from t) select 1 → SELECT no, DELETE no
          declare c cursor for select 1               → SELECT yes
          copy (delete from t returning *) to stdout  → DELETE yes
          create table x as with d as (delete from t returning *) table d → DELETE yes, SELECT yes
          create view v as select 1                   → SELECT no
          create materialized view v as select 1      → SELECT yes
          create rule r as on insert to t do also (delete from a; notify c) → DELETE no, NOTIFY no
          create function f() begin atomic delete from t; end → DELETE no
          """)
  void shouldSayWhetherWhatIsNestedRuns(String sql, String nested) {
    assertThat(
            facts(sql).nested().stream()
                .map(one -> one.command() + (one.executes() ? " yes" : " no"))
                .sorted()
                .toList())
        .isEqualTo(List.of(nested.split(", ")).stream().sorted().toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          savepoint "A b"                → savepoints [A b]
          rollback to savepoint a        → savepoints [a]
          rollback work to a             → savepoints [a]
          release savepoint a            → savepoints [a]
          prepare transaction 'x''y'     → savepoints [x'y]
          commit prepared E'\\x78'       → savepoints [x]
          rollback prepared 'x'          → savepoints [x]
          listen "C"                     → channels [C]
          notify c, 'x'                  → channels [c]
          unlisten *                     → channels [*]
          close all                      → cursors [all]
          close c                        → cursors [c]
          fetch absolute -1 from c       → cursors [c]
          move c                         → cursors [c]
          deallocate prepare p           → prepared [p]
          explain execute p(1)           → prepared [p]
          lock a.b, c                    → locks [a.b ACCESS EXCLUSIVE, c ACCESS EXCLUSIVE]
          lock only c in share update exclusive mode nowait → locks [c SHARE UPDATE EXCLUSIVE]
          """)
  void shouldNameHandlesAndLocks(String sql, String expected) {
    var facts = full(sql);
    var locks = facts.locks().stream().map(one -> one.relation() + " " + one.mode()).toList();

    assertThat(
            named("savepoints", facts.savepoints())
                + named("channels", facts.channels())
                + named("cursors", facts.cursors())
                + named("prepared", facts.prepared())
                + named("locks", locks))
        .isEqualTo(expected);
  }

  private static String named(String what, Collection<String> names) {
    return names.isEmpty() ? "" : what + ' ' + List.copyOf(names);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lock t in exclusive share mode",
        "lock t in row mode",
        "lock t in mode",
        "set x to default, 'a'",
        "set x = select",
        "explain (analyze off off) select 1"
      })
  void shouldRefuseWhatTheServerRefuses(String sql) {
    assertThat(SqlText.parse(sql, Dialect.DEFAULT).getFirst().accepted()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          alter table s.t rename to u                → TABLE s.t RENAME, TABLE s.u RENAME
          alter table t rename column a to b         → TABLE t RENAME
          alter table t rename a to b                → TABLE t RENAME
          alter type t rename value 'a' to 'b'       → TYPE t RENAME
          alter function f(int, x text) owner to bob → FUNCTION f OWNER, ROLE bob USE
          alter view v set schema s                  → VIEW v ALTER, SCHEMA s USE
          alter operator s.+ (int, none) owner to current_user → OPERATOR s.+ OWNER, ROLE current_user USE
          drop table if exists a.b, c cascade        → TABLE a.b DROP, TABLE c DROP
          drop function f(out a int, double precision, timestamp with time zone default now()), g restrict → FUNCTION f DROP, FUNCTION g DROP
          drop aggregate a(*), b(int order by int)   → AGGREGATE a DROP, AGGREGATE b DROP
          drop operator @#@ (none, s.t)              → OPERATOR @#@ DROP
          drop trigger g on s.t                      → TRIGGER g DROP, TABLE s.t USE
          drop policy if exists p on t               → POLICY p DROP, TABLE t USE
          drop index concurrently i                  → INDEX i DROP
          drop cast (int as s.t)                     → CAST int DROP
          drop user mapping if exists for bob server x → USER MAPPING x DROP, ROLE bob USE, SERVER x USE
          drop operator class c using btree          → OPERATOR CLASS c DROP, ACCESS METHOD btree USE
          drop type a, b.c                           → TYPE a DROP, TYPE b.c DROP
          comment on column s.t.c is 'x'             → COLUMN s.t COMMENT
          comment on constraint k on domain d is null → CONSTRAINT k COMMENT, DOMAIN d USE
          security label for p on role bob is 'x'    → ROLE bob LABEL
          reindex (verbose) table concurrently t     → TABLE t USE
          reindex (concurrently off, "tablespace" Ts, verbose 1) index i → INDEX i USE, TABLESPACE ts USE
          reindex (tablespace 'Ts') table t          → TABLE t USE, TABLESPACE Ts USE
          drop cast (varchar(5) as t)                → CAST varchar DROP
          drop schema s, u restrict                  → SCHEMA s DROP, SCHEMA u DROP
          cluster t using i                          → TABLE t USE, INDEX i USE
          grant select on t to bob                   → TABLE t USE
          revoke usage on foreign server x from bob  → SERVER x USE
          grant execute on function f(int), g() to bob → FUNCTION f USE, FUNCTION g USE
          grant admins to bob                        → ROLE admins USE
          grant set on parameter a.b to bob          → PARAMETER a.b USE
          create materialized view m as select 1     → MATERIALIZED VIEW m CREATE
          create table t as select 1                 → TABLE t CREATE
          """)
  void shouldAccountForEveryObject(String sql, String objects) {
    assertThat(
            full(sql).objects().stream()
                .map(one -> one.type() + ' ' + one.name() + ' ' + one.action())
                .toList())
        .containsExactlyInAnyOrder(objects.split(", "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          grant select (a, "B"), insert on t to bob, public with grant option → [INSERT][][bob, PUBLIC]true [SELECT][a, B][bob, PUBLIC]true
          grant all privileges on t to current_user, group "current_user" → [ALL][][CURRENT_USER, current_user]false
          revoke grant option for update on t from bob granted by x cascade → [UPDATE][][bob]true
          revoke all (a) on t from bob               → [ALL][a][bob]false
          grant a, "B" to c with admin option        → [a, B][][c]true
          grant a to c with admin false, inherit true → [a][][c]false
          revoke inherit option for a from c         → [a][][c]false
          grant alter system on parameter x to bob   → [ALTER SYSTEM][][bob]false
          """)
  void shouldSayWhoGetsWhat(String sql, String privileges) {
    assertThat(
            full(sql).privileges().stream()
                .map(one -> "" + one.privileges() + one.columns() + one.grantees() + one.passable())
                .collect(Collectors.joining(" ")))
        .isEqualTo(privileges);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          grant all on all tables in schema s, u to bob → all tables of a schema → SCHEMA s USE, SCHEMA u USE
          revoke all on all sequences in schema s from bob → all sequences of a schema → SCHEMA s USE
          grant execute on all routines in schema s to bob → all routines of a schema → SCHEMA s USE
          alter default privileges for role a in schema s grant select on tables to bob → created later → ROLE a USE, SCHEMA s USE
          reassign owned by a, b to c                   → a role owns → ROLE a OWNER, ROLE b OWNER, ROLE c USE
          drop owned by bob                             → a role owns → ROLE bob DROP
          drop schema s, u cascade                      → everything in a schema → SCHEMA s DROP, SCHEMA u DROP
          reindex schema s                              → every index of a schema → SCHEMA s USE
          reindex (verbose) database concurrently d     → every index of a database → DATABASE d USE
          reindex system                                → every index of a database →
          cluster                                       → every table of the database →
          cluster (verbose)                             → every table of the database →
          vacuum full                                   → every table of the database →
          vacuum (analyze)                              → every table of the database →
          analyze verbose                               → every table of the database →
          """)
  void shouldNotBeFullWhereMoreIsConcernedThanIsNamed(
      String sql, String reason, @Nullable String objects) {
    var facts = facts(sql);

    assertThat(facts.completeness()).as(sql).isEqualTo(Completeness.PARTIAL);
    assertThat(facts.reason()).contains(reason);
    assertThat(Reading.objects(facts).split(", "))
        .containsExactlyInAnyOrder(objects == null ? new String[] {""} : objects.split(", "));
  }

  @Test
  void shouldSayWhoGetsWhatIsCreatedLater() {
    var facts = facts("alter default privileges revoke execute on functions from public");
    assertThat(facts.privileges())
        .containsExactly(
            new PrivilegeChange(List.of("EXECUTE"), List.of(), List.of("PUBLIC"), false));
  }

  @ParameterizedTest
  @CsvSource({
    "do 'x', DO",
    "call p(), CALL",
    "create function f() returns int language sql as 'select 1', CREATE FUNCTION",
    "create extension e, CREATE EXTENSION",
    "alter extension e set schema s, ALTER EXTENSION",
    "load 'x', LOAD",
    "'select ts_rewrite(''a'', ''select'')', ts_rewrite",
    "'select pg_clear_relation_stats(''s'', ''t'')', pg_clear_relation_stats",
    "'select pg_restore_relation_stats(''relname'', ''t'')', pg_restore_relation_stats",
    "select query_to_xml('x'), query_to_xml"
  })
  void shouldSayWhereCodeIsThatTheTextDoesNotShow(String sql, String code) {
    var facts = facts(sql);

    assertThat(facts.completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(facts.code()).containsExactly(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set a = 'x'",
        "set a = 1",
        "select set_config('a', 'b', true)",
        "copy t to '/x'",
        "copy t to program 'x'",
        "prepare transaction 'x'",
        "explain (analyze 0) select 1",
        "drop table a; comment on large object 7 is null"
      })
  void shouldNotShareFactsThatHoldAValue(String sql) {
    assertThat(SqlText.parse(sql, Dialect.DEFAULT).getLast().facts().literalSensitive()).isTrue();
  }

  @Test
  void shouldNameTheTypesThatPrepareDeclares() {
    assertThat(full("prepare p (int, s.t) as select $1, $2").parameters())
        .containsExactly(
            new ParameterUse(1, new QualifiedName("pg_catalog", "int4")),
            new ParameterUse(2, new QualifiedName("s", "t")));
  }

  @Test
  void shouldShareFactsThatHoldNone() {
    assertThat(full("select 'x', 1 from t where a = 'b' limit 3").literalSensitive()).isFalse();
    assertThat(full("copy t from stdin (delimiter ',')").literalSensitive()).isFalse();
    assertThat(full("explain (analyze off) select 1").nested())
        .containsExactly(new Nested("SELECT", false));
  }
}
