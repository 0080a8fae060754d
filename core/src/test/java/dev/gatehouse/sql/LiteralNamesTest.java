package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.facts;
import static dev.gatehouse.sql.Reading.full;
import static dev.gatehouse.sql.Reading.names;
import static dev.gatehouse.sql.Reading.objects;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that only a literal names. */
class LiteralNamesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select nextval('s')                              → s
          select pg_catalog.setval('S . "T""u"', 1, true)  → s.T"u
          select currval(e'a.\\x62.c'::regclass)           → b.c
          select nextval('s'::text)                        → s
          select pg_sequence_last_value('s')               → s
          select * from pg_get_sequence_data('s.t')        → s.t
          select ext.pg_prewarm('t', 'buffer')             → t
          select * from verify_heapam('t')                 → t
          select pg_truncate_visibility_map('t')           → t
          select * from ext.pg_visibility_map('s.t'), pg_visibility('u') → s.t u
          select to_regclass('s.t')                        → s.t
          select 't'::regclass                             → t
          select 't'::text::regclass::oid                  → t
          select ('t')::pg_catalog.regclass                → t
          select regclass 't'                              → t
          select cast('t' as regclass)                     → t
          delete from a where tableoid = 't'::regclass     → a t
          create table a as select nextval('s')            → s
          """)
  void shouldCountAsRead(String sql, String reads) {
    assertThat(names(full(sql).reads())).as(sql).isEqualTo(reads);
    assertThat(facts(sql).literalSensitive()).as(sql).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select nextval($1)",
        "select nextval('a' || 'b')",
        "select setval(('a'), 1)",
        "select nextval('16384')",
        "select '16384'::regclass",
        "select pg_prewarm($1)",
        "select verify_heapam(check_toast => true, relation => 't')",
        "select treat(1 as pg_sequence_last_value)",
        "select array['t']::regclass[]",
        "select cast(array['t'] as regclass[])",
        "select coalesce(null, 't')::regclass",
        "select coalesce(null, 't')::text::regclass",
        "select ('s.' || 't')::regclass",
        "select ((array['t'])::regclass[])[1]",
        "select 1 = any (array['t', 's']::regclass[])",
        "select (select 't')::regclass",
        "select '{a,b}'::regclass[]",
        "select ''::regclass",
        "select 'a.'::regclass",
        "select '\"a'::regclass",
        "select 'double precision'::regtype",
        "select '{f,g}'::regproc[]",
        "select '1'::regrole"
      })
  void shouldNotGuess(String sql) {
    var facts = facts(sql);
    assertThat(facts.completeness()).as(sql).isEqualTo(Completeness.PARTIAL);
    assertThat(facts.reads()).as(sql).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select 's."F"'::regproc                     → FUNCTION s.F USE → →
          select cast('s.f(int, "(" )' as regprocedure) → FUNCTION s.f USE → →
          select to_regprocedure('"f("(int)')         → FUNCTION f( USE → →
          select pg_catalog.to_regproc('f')           → FUNCTION f USE → →
          select 'Bob'::regrole, regnamespace 'S'     → ROLE bob USE, SCHEMA s USE → →
          select to_tsvector('s.c'::regconfig, a), 'd'::regdictionary → TEXT SEARCH CONFIGURATION s.c USE, TEXT SEARCH DICTIONARY d USE → →
          select '"C"'::regcollation                  → COLLATION C USE → →
          select 's.+(int,int)'::regoperator, '<>'::regoper → → <> s.+ →
          select 's.t'::regtype                       → → → regtype s.t
          """)
  void shouldNameOtherObjects(
      String sql, @Nullable String objects, @Nullable String operators, @Nullable String types) {
    var facts = full(sql);

    assertThat(objects(facts)).as(sql).isEqualTo(objects == null ? "" : objects);
    assertThat(names(facts.operators())).as(sql).isEqualTo(operators == null ? "" : operators);
    if (types != null) {
      assertThat(names(facts.types())).as(sql).isEqualTo(types);
    }
    assertThat(facts.literalSensitive()).as(sql).isTrue();
  }

  @Test
  void shouldNotTakeOtherFunctionsForTheServers() {
    assertThat(full("select app.nextval('s'), c.oid::regclass, 't'::app.regclass from c").reads())
        .hasToString("[c]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select a::regclass from c where b = 'x' and max(a)::regclass = d",
        "select array_agg(a)::regclass[], 'x' from c",
        "select 'x' || cast(a.b as regclass) from c a"
      })
  void shouldNotMindLiteralsElsewhere(String sql) {
    assertThat(names(full(sql).reads())).isEqualTo("c");
  }

  @Test
  void shouldNotLoseANameBehindManyLiterals() {
    var facts = facts("select " + "1,".repeat(1_000) + "'t'::regclass");
    assertThat(facts.completeness()).isEqualTo(Completeness.PARTIAL);
  }
}
