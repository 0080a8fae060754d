package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.sql.Dialect.Strings;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts of one normal form say the same; texts that say something else have another one. */
class NormaliserTest {

  private static final Dialect DIALECT = Dialect.DEFAULT;

  private static final List<String> STRINGS =
      List.of("'x'", "''", "'it''s'", "E'a\\'; --'", "$q$'; $ $q$", "U&'\\0061'", "'a'\n'b'");
  private static final List<String> WHOLES = List.of("0", "1", "42", "99999999999999999999");
  private static final List<String> OTHERS = List.of("1.5", ".5", "1e9", "0x1F", "1_000");

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          SELECT  a.B, "C", 'x', 1, 1.5, b'1', X'f', $1 FROM/**/t -- y → select "a" . "b" , "C" , ?s , ?i , ?n , ?b , ?x , $1 from "t"
          select "select", "a""b" from "from"    → select "select" , "a""b" from "from"
          select a!=b, a <> b, a ?| b, a::int[]  → select "a" != "b" , "a" <> "b" , "a" ?| "b" , "a" :: int [ ]
          select E'\\'' , U&'\\0061', $x$y$x$    → select ?s , ?s , ?s
          select U&"\\0061", U&"!0062" uescape '!' → select "a" , "b"
          select N'x', 1 in (1,2,3);;            → select nchar ?s , ?i in ( ?i , ?i , ?i ) ; ;
          """)
  void shouldKeepEverythingButTheValues(String sql, String form) {
    assertThat(form(sql)).isEqualTo(form);
  }

  static List<String> statements() {
    return List.of(
        "select * from t where a = 1 and b like 'x%' order by 1 limit 10 offset 5",
        "select a, 'x' as b, 1 + 2.5 from s.t group by 1, 2 having count(*) > 3",
        "select interval '1' year, date '2020-01-01', numeric(10, 2) '1', 'x'::text, b'101', x'1f'",
        "select * from t where a in (1, 2, 3) and b between 1 and 2 and c = any ('{1,2}')",
        "select case when a = 1 then 'x' else 'y' end, coalesce(a, 1), a[1], a[1:2] from t",
        "select * from t tablesample system (10) repeatable (42) for update of t",
        "select sum(a) over (partition by 1 order by 2 rows 3 preceding) from t window w as ()",
        "with a as (select 1), b as (delete from c where d = 'x' returning *) select * from a, b",
        "insert into t (a, b) values (1, 'x'), (2, 'y') on conflict (a) do update set b = 'z'",
        "update t set a = 1, b = 'x' where c = 2.5 returning 1",
        "delete from t where 1 = 1",
        "delete from t where a = 1",
        "merge into t using s on t.a = 1 when matched and s.b = 'x' then update set b = 'y'",
        "fetch 5 from c",
        "move absolute -1 in c",
        "declare c cursor for select 'x', 1",
        "prepare p (int) as select $1, 'x'",
        "execute p(1, 'x')",
        "copy t (a) from stdin (delimiter ',', null 'x')",
        "copy t to '/x'",
        "set a = 'x'",
        "set time zone 5",
        "select set_config('role', 'x', true)",
        "select nextval('s'), 't'::regclass, query_to_xml('select 1', true, true, '')",
        "explain (analyze 0) select 1",
        "explain (analyze off, format 'json') select 1",
        "prepare transaction 'x'",
        "create table t (a int default 1, b text default 'x' check (b <> 'y'))",
        "create table t partition of p for values from (1) to (2)",
        "create index i on t ((a + 1)) where b = 'x'",
        "comment on table t is 'x'",
        "alter table t alter a set default 1, add constraint c check (a > 1)",
        "create view v as select 1, 'x'",
        "grant select on t to bob",
        "vacuum (parallel 2) t",
        "notify c, 'x'; select 1; delete from t where a = 'x'",
        "lock t in share mode",
        "alter role bob password 'x' valid until 'y'",
        "alter role bob set search_path = 'x'",
        "create function f(a int default 1) returns int return a + 1",
        "do 'x'",
        "call p(1, 'x')",
        "select * from xmltable('/a' passing 'x' columns a int path 'y' default 1)",
        "select json_value('{}', '$.a' default 1 on empty)");
  }

  @ParameterizedTest
  @MethodSource("statements")
  void shouldHaveTheSameFactsWhateverTheValues(String sql) {
    for (int i = 0; i < 20; i++) {
      assertSameFactsWithOtherValues(sql, new Random(i));
    }
  }

  /** Replaces every literal by another one of its kind and compares all that is said. */
  static void assertSameFactsWithOtherValues(String sql, Random random) {
    // given
    var facts = SqlText.parse(sql, DIALECT);

    // when
    var other = otherValues(sql, random);
    var others = SqlText.parse(other, DIALECT);

    // then
    assertThat(form(other)).as(other).isEqualTo(form(sql));
    assertThat(others).as(other).hasSameSizeAs(facts);
    for (int i = 0; i < others.size(); i++) {
      var one = facts.get(i).facts();
      var another = others.get(i).facts();
      assertThat(another.literalSensitive()).as(other).isEqualTo(one.literalSensitive());
      if (facts.get(i).accepted() && !one.literalSensitive()) {
        assertThat(another).as(other).isEqualTo(one);
      }
    }
  }

  @Test
  void shouldGiveTextsTheFactsOfTheirTemplate() {
    for (var sql : statements()) {
      // given
      var random = new Random(sql.length());
      var scanned = scan(sql);
      scanned.statements();
      var template = scanned.template();
      if (template == null || !template.isShared()) {
        continue;
      }

      // when
      var other = "  " + otherValues(sql, random) + " ;";
      var statements = scan(other).statements(template);

      // then
      assertThat(statements).as(other).isEqualTo(SqlText.parse(other, DIALECT));
    }
  }

  /** No two of these mean the same. */
  @Test
  void shouldTellApartWhatIsNotTheSame() {
    // given
    var texts =
        List.of(
            "select a from t",
            "select \"A\" from t",
            "select a from \"T\"",
            "select a from \"t\" \"x\"",
            "select a from s.t",
            "select a from \"s.t\"",
            "select a from \"s\"\"t\"",
            "select \"a from t\"",
            "select \"a\" \"from\" \"t\"",
            "select $1 from t",
            "select $2 from t",
            "select 'a' from t",
            "select 1 from t",
            "select 1.0 from t",
            "select b'1' from t",
            "select x'1' from t",
            "select ?s from t",
            "select \"?s\" from t",
            "select \"a?s\" from t",
            "select a ? 's' from t",
            "select a ?? 's' from t",
            "select a - -1 from t",
            "select a --1\n from t, u",
            "select a @- 1 from t",
            "select a @ - 1 from t",
            "select a != 1 from t",
            "select a <> 1 from t",
            "select 'a', 'b' from t",
            "select 'a' 'b' from t",
            "select all from t",
            "select \"all\" from t",
            "select \"select\" from t",
            "select é from t",
            "select \"é\" from t",
            "select É from t",
            "select a$b$c$d from t",
            "select $b$c$b$ \"d\" from t",
            "select 'a' uescape from t",
            "select nchar 'a' from t",
            "select a from t;",
            "select a; from t",
            "select a from t;;",
            "select a /* from u */ from t where b",
            "select a from t limit 1",
            "select a from t limit $1",
            "delete from t where a = 1",
            "delete from t where 1 = 1");

    // when
    Map<String, String> forms = new HashMap<>();

    // then
    for (var text : texts) {
      assertThat(forms.put(form(text), text)).as(text).isNull();
    }
  }

  @Test
  void shouldGoByWhatABackslashMeans() {
    var text = "select 'a\\' from t --' from u";

    assertThat(form(text)).isEqualTo("select ?s from \"t\"");
    assertThat(form(text, new Dialect(18, Strings.ESCAPING))).isEqualTo("select ?s from \"u\"");
  }

  /** Names hold no blank that could be taken for one between tokens. */
  @Test
  void shouldBeReadableInOneWayOnly() {
    var random = new Random(7);
    var pieces =
        List.of("a", "\"", "\"\"", " ", "?s", "?", "'", "''", "--", "/*", "*/", "$", ";", "é");
    Map<String, String> tokens = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      // given
      var text = new StringBuilder("select ");
      for (int j = random.nextInt(8); j >= 0; j--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      var scanned = scan(text.toString());
      var form = scanned.normalForm();

      // then: the decoded tokens tell the form, and the form tells the tokens
      if (form != null) {
        var decoded = decoded(text.toString());
        assertThat(tokens.merge(form, decoded, (old, now) -> old)).isEqualTo(decoded);
      }
    }
  }

  private static String decoded(String text) {
    var tokens = Lexer.lex(text, 18, false, 16);
    var decoded = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      var written = tokens.text(i);
      var quoted = written.startsWith("\"") ? "q" : "";
      decoded.append(tokens.kind(i)).append('\u0001');
      switch (tokens.kind(i)) {
        case IDENTIFIER -> {
          var name = Spelling.identifier(written);
          decoded.append(Characters.isAscii(name) ? "" : quoted).append(name);
        }
        case KEYWORD, SYMBOL, OPERATOR, PARAMETER ->
            decoded.append(Characters.lower(written, 0, written.length()));
        case STRING, NUMBER, BITS, END -> {}
      }
      decoded.append('\u0002');
    }
    return decoded.toString();
  }

  private static String otherValues(String sql, Random random) {
    var tokens = Lexer.lex(sql, DIALECT.serverMajor(), false, 16);
    var other = new StringBuilder();
    int at = 0;
    for (int i = 0; i < tokens.size(); i++) {
      var choices =
          switch (tokens.kind(i)) {
            case STRING -> STRINGS;
            case NUMBER -> tokens.text(i).matches("\\d+") ? WHOLES : OTHERS;
            case BITS ->
                tokens.text(i).toLowerCase(Locale.ROOT).startsWith("b")
                    ? List.of("b'0'", "B'11'")
                    : List.of("x'0'", "X'F'");
            case IDENTIFIER, KEYWORD, PARAMETER, OPERATOR, SYMBOL, END -> List.<String>of();
          };
      if (!choices.isEmpty()) {
        other.append(sql, at, tokens.start(i)).append(' ');
        other.append(choices.get(random.nextInt(choices.size()))).append(' ');
        at = tokens.end(i);
      }
    }
    return other.append(sql.substring(at)).toString();
  }

  private static Scanned scan(String sql) {
    return SqlText.scan(sql, DIALECT, Limits.DEFAULT, CodeCarriers.DEFAULT);
  }

  private static String form(String sql) {
    return form(sql, DIALECT);
  }

  private static String form(String sql, Dialect dialect) {
    var form = SqlText.scan(sql, dialect, Limits.DEFAULT, CodeCarriers.DEFAULT).normalForm();
    assertThat(form).as(sql).isNotNull();
    return form == null ? "" : form;
  }
}
