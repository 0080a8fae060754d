package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.sql.Dialect.Strings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a rule keeps literals out of a text, no spelling of one is left in it. */
class BareTextTest {

  private static final Dialect ESCAPING = new Dialect(18, Strings.ESCAPING);
  private static final Dialect UNSURE = new Dialect(18, Strings.UNSURE);

  private static String of(String text) {
    return BareText.of(text, Dialect.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "select a from t where b = 'x' and c = 42|select a from t where b = *** and c = ***",
        "select E'x\\'y', U&'x' uescape '!', $$x$$, $t$x$t$, N'x'|select ***, ***, ***, ***, N***",
        "select B'01', X'1F', 0x1F, 1_000, 1.5e-3, .5|select ***, ***, ***, ***, ***, ***",
        "select true, false, null, not true|select ***, ***, null, not ***",
        "insert into t values ($1, 'x') -- x|`insert into t values ($1, ***) `",
        "/* x */ select /* x /* x */ */ 1|` select ***`",
        "select \"x y\", $1 from \"T\"|select \"x y\", $1 from \"T\"",
        "do $$ begin perform 1; end $$|do ***",
        "select 'x''y' as \"'x\"|select *** as \"'x\"",
        "execute p('x', 1)|execute p(***, ***)",
        "set app.ssn = abc|set app.ssn = ***",
        "set local app.ssn to \"abc\", on, 'x'; select a|set local app.ssn to ***, ***, ***; select a",
        "set session x = default|set session x = default",
        "alter role r in database d set app.ssn to abc|alter role r in database d set app.ssn to ***",
        "alter system set x = abc|alter system set x = ***",
        "create function f() returns int set x to abc as 'b'|create function f() returns int set x to *** *** ***",
        "alter table t alter c set not null, set schema s|alter table t alter c set not null, set schema s",
        "update t set a = b|update t set a = b",
        "set role bob; set session authorization bob|set role bob; set session authorization bob",
      })
  void shouldHoldNoLiteral(String text, String bare) {
    assertThat(of(text)).isEqualTo(bare);
  }

  @Test
  void shouldReadLineEndsAsTheServerDoes() {
    assertThat(of("select 'a'\n  'b', -7")).isEqualTo("select ***, -***");
    assertThat(of("select 1;-- x\nselect 2")).isEqualTo("select ***; select ***");
  }

  @Test
  void shouldBeTheTextItselfWithoutLiterals() {
    var text = "select a\n\tfrom t where b = $1";

    assertThat(of(text)).isSameAs(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"select 'x", "select /* x", "select $t$ x", "select 1x", "select \u0000 x"})
  void shouldBeNothingWhereTheTextCannotBeRead(String text) {
    assertThat(of(text)).isEqualTo("***");
  }

  @Test
  void shouldBeNothingWhereABackslashMayEscape() {
    var text = "select 'a\\', x, 'b'";

    assertThat(BareText.of(text, UNSURE)).isEqualTo("***");
    assertThat(BareText.of("select 'a\\b'", UNSURE)).isEqualTo("select ***");
    assertThat(BareText.of("select 'a\\', x'", ESCAPING)).isEqualTo("select ***");
  }
}
