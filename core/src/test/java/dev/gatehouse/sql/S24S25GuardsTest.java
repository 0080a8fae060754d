package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.facts;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** S24, S25: whatever lifts a guard or changes what is logged is in the facts, however spelled. */
class S24S25GuardsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          SET row_security = off                            → row_security
          set session "ROW_SECURITY" to 'off'               → row_security
          set local row_security = off                      → row_security
          select set_config('Row_Security', 'off', true)    → row_security
          select set_config(E'row\\x5fsecurity', 'off', true) → row_security
          with x as (select set_config(U&'row\\005fsecurity', 'off', true)) table x → row_security
          alter role app set row_security = off             → row_security
          alter database d set row_security = off           → row_security
          alter function f() set row_security = off         → row_security
          create function f() returns int set row_security = off language sql as '' → row_security
          set session_replication_role = replica            → session_replication_role
          set log_statement = 'none'                        → log_statement
          reset log_min_messages                            → log_min_messages
          set track_activities to off                       → track_activities
          set pgaudit.log = 'none'                          → pgaudit.log
          set "pgaudit"."log" = 'none'                      → pgaudit.log
          set client_min_messages = debug5                  → client_min_messages
          alter system reset log_statement                  → log_statement
          reset all                                         → all
          discard all                                       → all
          """)
  void shouldNameTheSetting(String sql, String setting) {
    assertThat(facts(sql).changesSetting(setting)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          alter table only s.t disable trigger all          → ALTER TABLE → TABLE s.t ALTER
          alter table t disable row level security          → ALTER TABLE → TABLE t ALTER
          alter policy p on t using (true)                  → ALTER POLICY → TABLE t USE
          alter policy p on t rename to q                   → ALTER POLICY → POLICY p RENAME
          drop policy if exists p on t                      → DROP POLICY → POLICY p DROP
          drop trigger g on t                               → DROP TRIGGER → TRIGGER g DROP
          """)
  void shouldNameTheGuardedObject(String sql, String command, String object) {
    var facts = facts(sql);

    assertThat(facts.command()).isEqualTo(command);
    assertThat(facts.objects())
        .extracting(one -> one.type() + ' ' + one.name() + ' ' + one.action())
        .contains(object);
  }
}
