package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.facts;
import static dev.gatehouse.sql.Reading.full;
import static dev.gatehouse.sql.Reading.names;
import static dev.gatehouse.sql.Reading.objects;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.ColumnUse;
import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.QualifiedName;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Definitions by which data goes to other servers or comes from them, and what is secret in them.
 */
class DataElsewhereTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          create publication p → PUBLICATION p CREATE → →
          create publication p with (publish = 'insert') → PUBLICATION p CREATE → →
          create publication p for table s."T", only u, only (v), w * → PUBLICATION p CREATE, TABLE s.T USE, TABLE u USE, TABLE v USE, TABLE w USE → s.T u v w →
          create publication p for table tables (a, "B") where (f(c) operator(s.+) 1), table t with (x) → PUBLICATION p CREATE, TABLE tables USE, TABLE t USE → t tables → f
          alter publication p add table t where (a in (select 1 from u)) → PUBLICATION p ALTER, TABLE t USE → t u →
          alter publication p drop table t, only u → PUBLICATION p ALTER, TABLE t USE, TABLE u USE → t u →
          alter publication p set table t → PUBLICATION p ALTER, TABLE t USE → t →
          alter publication p set (publish = 'a', x) → PUBLICATION p ALTER → →
          alter subscription s disable → SUBSCRIPTION s ALTER → →
          alter subscription s skip (lsn = none) → SUBSCRIPTION s ALTER → →
          alter subscription s set (slot_name = 'x') → SUBSCRIPTION s ALTER → →
          alter subscription s owner to bob → SUBSCRIPTION s OWNER, ROLE bob USE → →
          create foreign data wrapper w no validator handler s.h options (a 'b') → FOREIGN DATA WRAPPER w CREATE → → s.h
          alter foreign data wrapper w validator v no handler options (add a 'b', drop c) → FOREIGN DATA WRAPPER w ALTER → → v
          create user mapping if not exists for user server s options (password 'x') → ROLE user USE, SERVER s USE, USER MAPPING s CREATE → →
          alter user mapping for "User" server s options (set password 'x') → ROLE User USE, SERVER s USE, USER MAPPING s ALTER → →
          import foreign schema r limit to (a, only "B") from server s into l options (c 'd') → SERVER s USE, SCHEMA l USE, FOREIGN TABLE l.a CREATE, FOREIGN TABLE l.B CREATE → →
          """)
  void shouldNameEverything(
      String sql, String objects, @Nullable String reads, @Nullable String functions) {
    var facts = full(sql);

    assertThat(objects(facts)).as(sql).isEqualTo(objects);
    assertThat(names(facts.reads())).as(sql).isEqualTo(reads == null ? "" : reads);
    assertThat(names(facts.functions())).as(sql).isEqualTo(functions == null ? "" : functions);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          create server if not exists "S" type 'x' version null foreign data wrapper w options (host 'h') → SERVER S CREATE, FOREIGN DATA WRAPPER w USE
          create server s foreign data wrapper w → SERVER s CREATE, FOREIGN DATA WRAPPER w USE
          alter server s version 'x' options (set a 'b') → SERVER s ALTER
          create foreign table s.t (a int) server v options (program 'x') → FOREIGN TABLE s.t CREATE, SERVER v USE
          alter foreign table t options (set filename '/x') → FOREIGN TABLE t ALTER
          """)
  void shouldNotClaimToKnowWhatOptionsReach(String sql, String objects) {
    assertThat(objects(facts(sql))).as(sql).isEqualTo(objects);
    assertThat(facts(sql).completeness()).as(sql).isEqualTo(Completeness.PARTIAL);
  }

  @Test
  void shouldSayWhichColumnsGoOut() {
    var t = Set.of(new QualifiedName(null, "t"));
    var u = Set.of(new QualifiedName(null, "u"));

    assertThat(full("create publication p for table t (a, b) where (c > 1), u").columns())
        .containsExactlyInAnyOrder(
            new ColumnUse(t, "a", Place.OUTPUT),
            new ColumnUse(t, "b", Place.OUTPUT),
            new ColumnUse(t, "c", Place.PREDICATE),
            new ColumnUse(u, "*", Place.OUTPUT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create publication p for all tables",
        "create publication p for table t, tables in schema s",
        "create publication p for tables in schema current_schema, s with (publish = 'x')",
        "create publication p for all tables except (table t)",
        "alter publication p add tables in schema s",
        "alter publication p set all tables",
        "create subscription s connection 'host=x' publication p",
        "alter subscription s connection 'host=x'",
        "alter subscription s add publication p",
        "alter subscription s refresh publication with (copy_data)",
        "alter subscription s enable",
        "alter subscription s something new"
      })
  void shouldBeOpaqueWhereRelationsAreNotNamed(String sql) {
    assertThat(facts(sql).completeness()).as(sql).isEqualTo(Completeness.OPAQUE);
    assertThat(SqlText.parse(sql, Dialect.DEFAULT).getFirst().accepted()).isTrue();
  }

  @Test
  void shouldTakeANameForWhatTheOneBeforeWas() {
    assertThat(
            objects(
                facts(
                    "create publication p for tables in schema a, b, table c, d, tables in schema e")))
        .isEqualTo(
            "PUBLICATION p CREATE, SCHEMA a USE, SCHEMA b USE, TABLE c USE, TABLE d USE, SCHEMA e"
                + " USE");
  }

  @Test
  void shouldNotClaimToNameImportedTables() {
    assertThat(facts("import foreign schema r from server s into l").completeness())
        .isEqualTo(Completeness.PARTIAL);
    assertThat(facts("import foreign schema r except (a) from server s into l").completeness())
        .isEqualTo(Completeness.PARTIAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create subscription s connection 'password=hidden' publication p with (x = 'hidden')",
        "alter subscription s connection 'hidden'",
        "alter subscription s something new connection 'hidden'",
        "create server s foreign data wrapper w options (password 'hidden')",
        "create user mapping for a server s options (user 'hidden', password 'hidden')",
        "alter user mapping for a server s options (set password 'hidden')",
        "create role a password 'hidden'",
        "alter role a with encrypted password 'hidden' superuser",
        "create foreign table t (a int options (x 'hidden')) server s options (y 'hidden')",
        "import foreign schema r from server s into l options (password 'hidden')"
      })
  void shouldKeepNoSecret(String sql) {
    var facts = facts(sql);

    assertThat(
            facts.objects().toString()
                + facts.settings()
                + facts.privileges()
                + facts.relations()
                + facts.columns()
                + facts.values()
                + facts.reason())
        .doesNotContain("hidden");
    assertThat(facts.literalSensitive()).isFalse();
  }
}
