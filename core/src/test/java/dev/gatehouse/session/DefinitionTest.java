package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.SqlText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT f(1)                                                  | NONE
          TRUNCATE t                                                   | NONE
          UPDATE t SET a = 1                                           | NONE
          UPDATE pg_settings SET setting = 'x' WHERE name = 'y'        | NONE
          UPDATE s.pg_class SET relkind = 'v'                          | NONE
          SELECT * FROM pg_class                                       | NONE
          UPDATE pg_class SET relname = 'x'                            | DATABASE
          DELETE FROM pg_catalog.pg_rewrite                            | DATABASE
          WITH w AS (INSERT INTO pg_depend VALUES (1)) SELECT 1        | DATABASE
          EXPLAIN ANALYZE UPDATE pg_class SET relname = 'x'            | DATABASE
          COPY pg_proc FROM STDIN                                      | DATABASE
          GRANT SELECT ON t TO app                                     | DATABASE
          DO 'BEGIN END'                                               | UNSEEN
          CALL p()                                                     | UNSEEN
          CREATE TEMP TABLE t(i int)                                   | OWN
          CREATE TEMP TABLE t(i int REFERENCES u, LIKE public.v)       | OWN
          CREATE TEMP VIEW v AS SELECT 1                               | OWN
          CREATE TEMP SEQUENCE s                                       | OWN
          CREATE TABLE pg_temp.t(i int)                                | OWN
          SELECT 1 AS i INTO TEMP t                                    | OWN
          EXPLAIN ANALYZE CREATE TEMP TABLE t AS SELECT 1              | OWN
          CREATE TABLE t(i int)                                        | DATABASE
          SELECT 1 AS i INTO t                                         | DATABASE
          CREATE SCHEMA s CREATE TEMP TABLE t(i int)                   | DATABASE
          CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS '1'  | DATABASE
          CREATE TYPE pg_temp.t AS (a int)                             | DATABASE
          CREATE DOMAIN pg_temp.d AS int                               | DATABASE
          DROP TABLE t                                                 | DATABASE
          ALTER TABLE pg_temp.t RENAME TO u                            | DATABASE
          COMMIT PREPARED 'x'                                          | SERVER
          COMMIT                                                       | NONE
          CREATE ROLE r                                                | SERVER
          ALTER USER app SET search_path = s                           | SERVER
          ALTER ROLE ALL RESET ALL                                     | SERVER
          ALTER DATABASE d SET search_path = s                         | SERVER
          ALTER SYSTEM SET search_path = s                             | SERVER
          DROP DATABASE d                                              | SERVER
          CREATE EXTENSION e                                           | DATABASE
          FROBNICATE t                                                 | SERVER
          ALTER ROLE app IN DATABASE d SET "Search_Path" = s           | SERVER
          ALTER ROLE app SET role = boss                               | SERVER
          ALTER DATABASE d SET session_authorization = boss            | SERVER
          ALTER DATABASE d SET lc_monetary = 'C'                       | SERVER
          ALTER DATABASE d RESET ALL                                   | SERVER
          ALTER SYSTEM RESET ALL                                       | SERVER
          ALTER ROLE app RENAME TO other                               | SERVER
          ALTER DATABASE d RENAME TO e                                 | SERVER
          ALTER DATABASE d OWNER TO app                                | SERVER
          ALTER ROLE app SUPERUSER PASSWORD 'x'                        | SERVER
          ALTER GROUP g ADD USER app                                   | SERVER
          ALTER ROLE app SET work_mem = '64MB'                         | NONE
          ALTER USER ALL RESET work_mem                                | NONE
          ALTER USER app PASSWORD 'x'                                  | NONE
          ALTER USER app CONNECTION LIMIT 7 VALID UNTIL 'infinity'     | NONE
          ALTER DATABASE d SET work_mem = '64MB'                       | NONE
          ALTER DATABASE d CONNECTION LIMIT 7                          | NONE
          ALTER SYSTEM SET work_mem = '64MB'                           | NONE
          """)
  void shouldSayWhoSeesIt(String sql, Definition expected) {
    var facts = SqlText.parse(sql, Dialect.DEFAULT).getFirst().facts();
    assertThat(Definition.of(facts)).isEqualTo(expected);
  }

  /** The server says what it has done. */
  @ParameterizedTest
  @CsvSource({
    "INSERT 0 1, UNSEEN",
    "SET, UNSEEN",
    "DO, UNSEEN",
    "CALL, UNSEEN",
    "START TRANSACTION, UNSEEN",
    "SELECT 5, DATABASE",
    "CREATE TABLE AS, DATABASE",
    "CREATE VIEW, DATABASE",
    "ALTER TABLE, DATABASE",
    "GRANT, DATABASE",
    "COMMIT PREPARED, DATABASE",
    "DROP OWNED, DATABASE",
    "FROBNICATE, DATABASE",
    "ALTER ROLE, SERVER",
    "CREATE DATABASE, SERVER",
    "ALTER SYSTEM, SERVER"
  })
  void shouldBelieveTheTagOfWhatNobodyCouldRead(String tag, Definition expected) {
    var facts = SqlText.parse("FROBNICATE t", Dialect.DEFAULT).getFirst().facts();
    assertThat(Definition.ofCompleted(facts, tag, false)).isEqualTo(expected);
    assertThat(Definition.ofUnread(tag, false)).isEqualTo(expected);
    var read = SqlText.parse("TABLE t", Dialect.DEFAULT).getFirst().facts();
    assertThat(Definition.ofCompleted(read, tag, true)).isEqualTo(Definition.NONE);
  }

  @Test
  void shouldTellAQueryFromATableThatIsMadeByOne() {
    assertThat(Definition.ofUnread("SELECT 5", true)).isEqualTo(Definition.UNSEEN);
    assertThat(Definition.ofUnread("SELECT 5", false)).isEqualTo(Definition.DATABASE);
  }
}
