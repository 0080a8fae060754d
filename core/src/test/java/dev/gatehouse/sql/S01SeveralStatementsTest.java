package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.commands;
import static dev.gatehouse.sql.Reading.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.Completeness;
import org.junit.jupiter.api.Test;

/** No statement of a message escapes judgment, and none is invented. */
class S01SeveralStatementsTest {

  @Test
  void shouldSeeEveryStatementOfAMessage() {
    // given
    var message = "select 1; create table s.a1(i int);; select ssn from customers ; ";

    // when
    var statements = SqlText.parse(message, Dialect.DEFAULT);

    // then
    assertThat(commands(message)).containsExactly("SELECT", "CREATE TABLE", "SELECT");
    var last = statements.get(2);
    assertThat(last.text()).isEqualTo("select ssn from customers");
    assertThat(message.substring(last.start(), last.end())).isEqualTo(last.text());
    assertThat(names(last.facts().reads())).isEqualTo("customers");
  }

  @Test
  void shouldNotCutAtSemicolonsInsideLiteralsAndComments() {
    assertThat(commands("select ';', $$;$$, \";\", E'\\';' -- ;\n /* ; */ from t"))
        .containsExactly("SELECT");
  }

  @Test
  void shouldKeepRoutinesWithSqlBodiesInOneStatement() {
    // given
    var message =
        "create function f() returns int begin atomic select 1 end; delete from a;"
            + " select case when true then 2 end; end; drop table x";

    // when
    var statements = SqlText.parse(message, Dialect.DEFAULT);

    // then
    assertThat(commands(message)).containsExactly("CREATE FUNCTION", "DROP TABLE");
    assertThat(statements.get(0).facts().commands()).contains("DELETE", "SELECT");
    assertThat(names(statements.get(0).facts().relations())).contains("a");
  }

  @Test
  void shouldNotTakeNamesForTheStartOfABody() {
    assertThat(commands("alter table t add begin atomic; delete from secret; end"))
        .containsExactly("ALTER TABLE", "DELETE", "COMMIT");
    assertThat(commands("select from from begin atomic; delete from secret"))
        .hasSize(2)
        .last()
        .isEqualTo("DELETE");
  }

  @Test
  void shouldKeepRulesWithSeveralActionsInOneStatement() {
    // given
    var message =
        "create rule r as on insert to t do also (delete from a; insert into b values (1);)"
            + "; select 2";

    // when
    var rule = SqlText.parse(message, Dialect.DEFAULT).get(0).facts();

    // then
    assertThat(commands(message)).containsExactly("CREATE RULE", "SELECT");
    assertThat(rule.commands()).containsExactly("CREATE RULE", "DELETE", "INSERT");
    assertThat(names(rule.relations())).isEqualTo("a b t");
  }

  @Test
  void shouldTreatTheRestAsOneWhenASqlBodyCannotBeRead() {
    // when
    var statements =
        SqlText.parse(
            "create function f() returns int begin atomic selekt; select 2; end; select 3",
            Dialect.DEFAULT);

    // then
    assertThat(statements).hasSize(1);
    assertThat(statements.get(0).facts().completeness()).isEqualTo(Completeness.OPAQUE);
  }

  @Test
  void shouldGoOnBehindAStatementThatCannotBeRead() {
    // when
    var statements = SqlText.parse("selekt 1 from a.b; delete from t", Dialect.DEFAULT);

    // then
    assertThat(statements).hasSize(2);
    assertThat(statements.get(0).facts().completeness()).isEqualTo(Completeness.OPAQUE);
    assertThat(names(statements.get(0).facts().reads())).contains("a.b");
    assertThat(statements.get(1).facts().command()).isEqualTo("DELETE");
  }

  @Test
  void shouldReadAMessageThatBeginsWithAWordOfABody() {
    assertThat(SqlText.parse("atomic", Dialect.DEFAULT)).hasSize(1);
    assertThat(SqlText.parse("atomic; select 1", Dialect.DEFAULT)).hasSize(2);
  }
}
