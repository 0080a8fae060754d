package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.facts;
import static dev.gatehouse.sql.Reading.full;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.CopyUse.End;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S14: statements that reach files, programs and libraries of the server say so. */
class S14ServerReachTest {

  @ParameterizedTest
  @CsvSource({
    "copy t to program 'x', PROGRAM",
    "copy t from program 'x', PROGRAM",
    "copy (select 1) to program $$x$$, PROGRAM",
    "copy t to '/x', FILE",
    "copy t from '/x' csv, FILE",
    "copy binary t from E'\\x2fx' using delimiters ';', FILE"
  })
  void shouldTellWhereACopyGoes(String sql, End end) {
    var facts = facts(sql);

    assertThat(facts.completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(facts.copy()).isNotNull().extracting("end").isEqualTo(end);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select pg_read_file('x')",
        "select pg_catalog.pg_ls_dir('x')",
        "select lo_import('x')",
        "select * from pg_read_binary_file('x') f",
        "select pg_file_rename('x', 'y')",
        "select pg_logdir_ls()",
        "select get_raw_page('secret', 0)",
        "select * from bt_page_items('secret_pkey', 1)",
        "select pgstattuple_approx('secret')",
        "select * from pgrowlocks('secret')",
        "select heap_force_kill('secret', array['(0,1)']::tid[])",
        "select pg_logical_slot_peek_binary_changes('s', null, null)",
        "select ('x'::text).pg_read_file",
        "select (array['x'::text])[1].pg_read_file",
        "select f.pg_read_file from lower('x') f",
        "load 'x'",
        "create extension e"
      })
  void shouldNotPretendToSeeThrough(String sql) {
    assertThat(facts(sql).completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(facts(sql).code()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "alter system set archive_command = 'x', ALTER SYSTEM",
    "create subscription s connection 'x' publication p, CREATE SUBSCRIPTION",
    "create event trigger e on ddl_command_end execute function f(), CREATE EVENT TRIGGER",
    "import foreign schema s from server f into l, IMPORT FOREIGN SCHEMA",
    "create server s foreign data wrapper file_fdw, CREATE SERVER",
    "create language plpython3u, CREATE LANGUAGE"
  })
  void shouldTellWhatChangesTheServer(String sql, String command) {
    assertThat(facts(sql).command()).isEqualTo(command);
    assertThat(facts(sql).completeness()).isNotEqualTo(Completeness.FULL);
    assertThat(full("copy t to stdout").copy()).isNotNull().extracting("end").isEqualTo(End.CLIENT);
  }
}
