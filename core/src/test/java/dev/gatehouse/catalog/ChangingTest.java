package dev.gatehouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.SqlText;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangingTest {

  private static Changing of(String sql) {
    return Changing.of(SqlText.parse(sql, Dialect.DEFAULT).getFirst().facts());
  }

  private static String shown(Changing changing) {
    return changing.all() ? "anything" : String.join(" ", new TreeSet<>(changing.names()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          create view s.v as select * from t                              | v
          create or replace function f(a s.t) returns text language sql as '' | f
          create table t (a int references s.other)                       | other t
          create table t as select * from u                               | t u
          alter table t add column a s.ty                                 | t
          alter table t attach partition p default                        | p t
          create trigger g before insert on t execute function f()        | g t
          create rule r as on insert to t do also delete from u           | r t u
          drop table t, u                                                 | t u
          drop function f(int)                                            | f
          alter table t rename to u                                       | anything
          alter table t set schema s                                      | t
          create domain d as text                                         | anything
          create cast (a as b) without function                           | anything
          create operator + (leftarg = a, rightarg = b, function = f)     | anything
          create schema s                                                 | anything
          drop schema s cascade                                           | anything
          grant usage on schema s to x                                    | anything
          grant select on t to x                                          | t
          create extension e                                              | anything
          """)
  void shouldNameWhatADefinitionChanges(String sql, String changed) {
    assertThat(shown(of(sql))).isEqualTo(changed);
  }

  @Test
  void shouldKeepNoMoreNamesThanThereMayBe() {
    var all = Changing.NOTHING;
    for (var i = 0; i < 1_001; i++) {
      all = all.and(of("drop table t" + i));
    }
    assertThat(all.all()).isTrue();
  }

  @Test
  void shouldForgetWhatHasEnded() {
    var underWay = new DefinitionsUnderWay();
    underWay.onSent("a", of("drop table t"));
    underWay.onSent("a", of("drop table u"));
    underWay.onSent("b", of("drop table v"));
    assertThat(shown(underWay.together())).isEqualTo("t u v");
    underWay.onEnd("a");
    assertThat(shown(underWay.together())).isEqualTo("v");
    underWay.onEnd("b");
    underWay.onEnd("b");
    assertThat(underWay.together().isNothing()).isTrue();
  }
}
