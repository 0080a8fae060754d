package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.facts;
import static dev.gatehouse.sql.Reading.full;
import static dev.gatehouse.sql.Reading.names;
import static dev.gatehouse.sql.Reading.objects;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.Lock;
import dev.gatehouse.api.sql.PrivilegeChange;
import dev.gatehouse.api.sql.QualifiedName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Definitions that put functions to a use, and those of the server's own objects. */
class BindingsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          alter event trigger g enable replica → EVENT TRIGGER g ALTER → →
          create cast (s.a as int) with function s.f(s.a) as implicit → CAST s . a CREATE → s.f → pg_catalog.int4 s.a
          create cast (double precision as "B"[]) with function f → CAST double precision CREATE → f → B pg_catalog.float8
          create cast (a as b) without function as assignment → CAST a CREATE → → a b
          create cast (a as b) with inout → CAST a CREATE → → a b
          create or replace transform for s.t language l (to sql with function f(internal), from sql with function s.g(internal)) → LANGUAGE l USE, TRANSFORM s . t CREATE → f s.g → internal s.t
          create default conversion s.c for 'UTF8' to 'LATIN1' from s.f → CONVERSION s.c CREATE → s.f →
          create or replace trusted procedural language l handler s.h inline i validator v → LANGUAGE l CREATE → i s.h v →
          create language l handler h no validator → LANGUAGE l CREATE → h →
          create access method m type table handler s.h → ACCESS METHOD m CREATE → s.h →
          create operator class s.c default for type t using m family s.f as operator 1 < (a, b) for order by s.o, function 1 (a, b) s.g(a, b), storage z, operator 2 s.> for search → OPERATOR CLASS s.c CREATE, ACCESS METHOD m USE, OPERATOR FAMILY s.f USE, OPERATOR FAMILY s.o USE → s.g → a b t z
          create operator family f using m → ACCESS METHOD m USE, OPERATOR FAMILY f CREATE → →
          alter operator family f using m add operator 1 < (a, a), function 2 g(a) → ACCESS METHOD m USE, OPERATOR FAMILY f ALTER → g → a
          alter operator family f using m drop function 1 (a, b), operator 2 (b) → ACCESS METHOD m USE, OPERATOR FAMILY f ALTER → → a b
          alter operator s.+ (none, a) set (restrict = s.f, join = none, hashes) → OPERATOR s.+ ALTER → none s.f → a
          create text search parser p (start = a, gettoken = s.b, end = c, lextypes = d, headline = e) → TEXT SEARCH PARSER p CREATE → a c d e s.b →
          create text search template t (init = i, lexize = l) → TEXT SEARCH TEMPLATE t CREATE → i l →
          create text search dictionary s.d (template = s.t, stopwords = english, x = 'y') → TEXT SEARCH DICTIONARY s.d CREATE, TEXT SEARCH TEMPLATE s.t USE → →
          create text search configuration c (copy = s.d) → TEXT SEARCH CONFIGURATION c CREATE, TEXT SEARCH CONFIGURATION s.d USE → →
          create text search configuration c (parser = "default") → TEXT SEARCH CONFIGURATION c CREATE, TEXT SEARCH PARSER default USE → →
          alter text search dictionary d (a = b, c) → TEXT SEARCH DICTIONARY d ALTER → →
          alter text search configuration c add mapping for a, b with s.d, e → TEXT SEARCH CONFIGURATION c ALTER, TEXT SEARCH DICTIONARY s.d USE, TEXT SEARCH DICTIONARY e USE → →
          alter text search configuration c alter mapping for a replace d with e → TEXT SEARCH CONFIGURATION c ALTER, TEXT SEARCH DICTIONARY d USE, TEXT SEARCH DICTIONARY e USE → →
          alter text search configuration c drop mapping if exists for a → TEXT SEARCH CONFIGURATION c ALTER → →
          create aggregate a (order by s.t) (sfunc = f(int, int), stype = s.t) → AGGREGATE a CREATE → f → s.t
          create aggregate a (int) (sfunc = 'F', stype = 'T', finalfunc = s.none, combinefunc = none) → AGGREGATE a CREATE → F none s.none → T pg_catalog.int4
          create operator === (function = 'f', leftarg = int, rightarg = 't', restrict = 'r') → OPERATOR === CREATE → f r → pg_catalog.int4 t
          create type r as range (subtype = 't', subtype_diff = 'f', collation = 'C', multirange_type_name = 'm') → TYPE r CREATE, COLLATION C USE, TYPE m CREATE → f → t
          create text search parser p (start = 'a', gettoken = 'b', end = 'c', lextypes = 'd') → TEXT SEARCH PARSER p CREATE → a b c d →
          create text search dictionary d (template = 'thesaurus', dictionary = s.e, dictfile = 'f') → TEXT SEARCH DICTIONARY d CREATE, TEXT SEARCH TEMPLATE thesaurus USE, TEXT SEARCH DICTIONARY s.e USE → →
          create collation c (from = 'C') → COLLATION c CREATE, COLLATION C USE → →
          create type r as range (subtype = s.t, subtype_opclass = o, multirange_type_name = m) → TYPE r CREATE, OPERATOR CLASS o USE, TYPE m CREATE → → s.t
          create database d with owner = 'Bob' template t encoding 'x' tablespace default connection limit -1 is_template true → DATABASE d CREATE, ROLE Bob USE, DATABASE t USE → →
          alter database d set tablespace t → DATABASE d ALTER, TABLESPACE t USE → →
          alter database d with connection limit = 5 → DATABASE d ALTER → →
          alter database d refresh collation version → DATABASE d ALTER → →
          drop database if exists d with (force) → DATABASE d DROP → →
          alter tablespace t reset (a) → TABLESPACE t ALTER → →
          alter collation c refresh version → COLLATION c ALTER → →
          alter statistics s set statistics -1 → STATISTICS s ALTER → →
          alter role a in database d set x = 1 → ROLE a ALTER, DATABASE d USE → →
          alter trigger g on t no depends on extension e → TABLE t USE, TRIGGER g ALTER, EXTENSION e USE → →
          """)
  void shouldNameEverything(
      String sql, String objects, @Nullable String functions, @Nullable String types) {
    var facts = full(sql);

    assertThat(objects(facts)).as(sql).isEqualTo(objects);
    assertThat(names(facts.functions())).as(sql).isEqualTo(functions == null ? "" : functions);
    assertThat(names(facts.types())).as(sql).isEqualTo(types == null ? "" : types);
  }

  @Test
  void shouldNotTakeWhatRunsLaterInTheServerForFull() {
    var trigger =
        facts(
            "create event trigger g on ddl_command_end when tag in ('a', 'b') and tag in ('c')"
                + " execute procedure s.\"F\"()");
    assertThat(trigger.completeness()).isEqualTo(Completeness.PARTIAL);
    assertThat(objects(trigger)).isEqualTo("EVENT TRIGGER g CREATE");
    assertThat(names(trigger.functions())).isEqualTo("s.F");

    var directory = facts("create tablespace t owner bob location '/x' with (a = 1)");
    assertThat(directory.completeness()).isEqualTo(Completeness.PARTIAL);
    assertThat(objects(directory)).isEqualTo("TABLESPACE t CREATE, ROLE bob USE");

    var system = facts("alter system set a.b = x, 'y'");
    assertThat(system.completeness()).isEqualTo(Completeness.PARTIAL);
    assertThat(system.settings()).extracting("name").containsExactly("a.b");
  }

  @Test
  void shouldNameTheOperatorsOfAClass() {
    assertThat(
            names(
                full("create operator class c for type t using m as operator 1 s.<, operator 2 !=")
                    .operators()))
        .isEqualTo("<> s.<");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          create statistics if not exists s.x (mcv, ndistinct) on a, (b + 1), lower(c) from only s.t → STATISTICS s.x CREATE, TABLE s.t USE → s.t
          create statistics on a, b from t → TABLE t USE → t
          create statistics x on (f((select d from u))), b from t → STATISTICS x CREATE, TABLE t USE → t u
          alter policy p on s.t to bob, public using (a in (select b from u)) with check (f(a)) → TABLE s.t USE, POLICY p ALTER, ROLE bob USE, ROLE public USE → s.t u
          alter policy if exists p on t rename to q → TABLE t USE, POLICY p RENAME, POLICY q RENAME →
          alter table t alter a set generated by default restart with 5 set cache 2 → TABLE t ALTER →
          """)
  void shouldNameRelations(String sql, @Nullable String objects, @Nullable String reads) {
    var facts = full(sql);

    assertThat(objects(facts)).as(sql).isEqualTo(objects == null ? "" : objects);
    assertThat(names(facts.reads())).as(sql).isEqualTo(reads == null ? "" : reads);
  }

  @Test
  void shouldTellTheColumnsOfStatistics() {
    assertThat(full("create statistics x on a, (b || c), f(d) from s.t").columns())
        .allSatisfy(column -> assertThat(names(column.relations())).isEqualTo("s.t"))
        .extracting("name")
        .containsExactly("a", "b", "c", "d");
  }

  @Test
  void shouldTakeAttributesAndMembersOfARoleForPrivileges() {
    assertThat(full("create role a nologin password 'x' SuperUser inherit in role b").privileges())
        .containsExactly(
            new PrivilegeChange(List.of("b"), List.of(), List.of("a"), false),
            new PrivilegeChange(
                List.of("NOLOGIN", "PASSWORD", "SUPERUSER", "INHERIT"),
                List.of(),
                List.of("a"),
                false));
    assertThat(full("alter user a with bypassrls").privileges())
        .containsExactly(new PrivilegeChange(List.of("BYPASSRLS"), List.of(), List.of("a"), false));
    assertThat(full("alter group g add user a, b").privileges())
        .containsExactly(new PrivilegeChange(List.of("g"), List.of(), List.of("a", "b"), false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create extension if not exists e with schema s version '1' cascade",
        "create extension e version x from unpackaged",
        "create extension e something new",
        "alter extension e update to '2'",
        "alter extension e add function f(int)",
        "alter extension e drop operator class c using m",
        "alter extension e something new",
        "create language plperl"
      })
  void shouldBeOpaqueWhereAScriptRuns(String sql) {
    assertThat(facts(sql).completeness()).as(sql).isEqualTo(Completeness.OPAQUE);
    assertThat(facts(sql).code()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create cast (a as b) something new (select 1 from secret)",
        "create operator class c for type t using m as operator x secret",
        "create server s something new",
        "create statistics s on a from secret, t",
        "create database d connection limit 'x' = (select 1 from secret)",
        "alter system something new",
        "alter role a something new = 1",
        "alter policy p on secret something new"
      })
  void shouldReadWhatItDoesNotKnowByItsHeader(String sql) {
    assertThat(facts(sql).completeness()).as(sql).isEqualTo(Completeness.PARTIAL);
    assertThat(SqlText.parse(sql, Dialect.DEFAULT).getFirst().accepted()).isTrue();
  }

  @Test
  void shouldBeOpaqueWhereRelationsOfATablespaceMove() {
    var facts = facts("alter index all in tablespace a owned by b, c set tablespace d nowait");

    assertThat(facts.completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(objects(facts))
        .isEqualTo("TABLESPACE a USE, ROLE b USE, ROLE c USE, TABLESPACE d USE");
    assertThat(objects(facts("alter role all in database d set x = 1")))
        .isEqualTo("ROLE all ALTER, DATABASE d USE");
  }

  @Test
  void shouldTellARoleFromAUserMapping() {
    assertThat(objects(full("create user mapping password 'x'"))).isEqualTo("ROLE mapping CREATE");
    assertThat(objects(full("alter user mapping set a = 1"))).isEqualTo("ROLE mapping ALTER");
    assertThat(objects(full("drop user mapping, b"))).isEqualTo("ROLE mapping DROP, ROLE b DROP");
  }

  @Test
  void shouldPlaceElementsInTheirSchema() {
    var facts =
        full(
            "create schema authorization s create table t (check (f(a))) create view v as select *"
                + " from t create sequence q create index i on t (a) create trigger g after insert"
                + " on t execute function f() create table u.w ()");

    assertThat(objects(facts))
        .isEqualTo(
            "ROLE s USE, SCHEMA s CREATE, TABLE s.t CREATE, VIEW s.v CREATE, SEQUENCE s.q CREATE,"
                + " INDEX s.i CREATE, TABLE s.t USE, TRIGGER g CREATE, TABLE u.w CREATE");
    assertThat(names(facts.reads())).isEqualTo("s.t t");
  }

  @Test
  void shouldNameWhatElementsOfASchemaMayMean() {
    var facts =
        full(
            "create schema s create view v as select a from t, u.w where t.a = '1' for share of t"
                + " create table c (a int references t, b int default nextval('q'))"
                + " grant select on t to bob grant usage on sequence q to bob"
                + " grant execute on function f() to bob");

    assertThat(names(facts.reads())).isEqualTo("q s.q s.t t u.w");
    assertThat(objects(facts))
        .contains("TABLE t USE", "TABLE s.t USE", "SEQUENCE q USE", "SEQUENCE s.q USE")
        .contains("FUNCTION f USE")
        .doesNotContain("s.f", "s.bob", "s.w");
    assertThat(facts.columns()).anyMatch(use -> names(use.relations()).equals("s.t t"));
    assertThat(facts.values()).anyMatch(use -> names(use.relations()).equals("s.t t"));
    assertThat(facts.filter(new QualifiedName("s", "t"))).isEqualTo(Filter.PRESENT);
    assertThat(facts.locks()).contains(new Lock(new QualifiedName("s", "t"), "SHARE"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      textBlock =
          """
          create index i on s.t (a)                        → INDEX s.i CREATE, TABLE s.t USE
          create index i on only s.t (a)                   → INDEX s.i CREATE, TABLE s.t USE
          create unique index concurrently if not exists i on t (a) → INDEX i CREATE, TABLE t USE
          create index on s.t (a)                          → TABLE s.t USE
          create schema s create index i on u.t (a)        → SCHEMA s CREATE, INDEX u.i CREATE, TABLE u.t USE
          """)
  void shouldPlaceAnIndexWhereItsTableIs(String sql, String objects) {
    assertThat(objects(full(sql))).isEqualTo(objects);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter role a password 'x'",
        "alter user a with encrypted password 'x'",
        "alter role a password null",
        "create group a unencrypted password 'x'",
        "create user a password U&'x' uescape '!'"
      })
  void shouldSayThatAPasswordChanges(String sql) {
    assertThat(full(sql).privileges())
        .containsExactly(new PrivilegeChange(List.of("PASSWORD"), List.of(), List.of("a"), false));
  }

  @Test
  void shouldNotPlaceWhatComesBehindASchema() {
    assertThat(
            SqlText.parse(
                    "create schema s create table t ( create; create table u ()", Dialect.DEFAULT)
                .getLast()
                .facts()
                .objects())
        .noneSatisfy(object -> assertThat(object.name().schema()).isEqualTo("s"));
    assertThat(facts("create schema authorization current_user create table t ()").completeness())
        .isEqualTo(Completeness.PARTIAL);
  }
}
