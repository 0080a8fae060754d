package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens to a text, reading it ends, throws nothing and keeps within the message. */
class MutationTest {

  private static final int ROUNDS = 3_000;

  static final List<String> SEEDS =
      List.of(
          "with recursive a(b) as materialized (select 1 union all select b + 1 from a) search depth"
              + " first by b set o select * from a join c using (d) as e where f in (1, 2) limit 3",
          "insert into s.t as x (a, b[1].c) values (default, E'\\'') on conflict (a) do update set b"
              + " = excluded.b where x.a returning *; delete from only t using u where current of c",
          "merge into t using (table s) s on t.a = s.a when matched and b then update set (a, b) ="
              + " (1, 2) when not matched by target then insert values (U&'\\0061' uescape '!')",
          "create function f(a int default 1) returns setof int begin atomic select $1; delete from"
              + " t where a = case when b then 1 end; end; create rule r as on update to t do (a; b)",
          "copy (select $tag$;$tag$ from t) to stdout with (format csv, header); explain (analyze)"
              + " declare c cursor for select json_array(select 1), xmlforest(a as b), -1.5e3::int[]",
          "set local role to \"X\"\"y\"; grant select (a) on t to public; alter table t alter c set"
              + " default (select 1), add foreign key (a) references u (b) on delete set null /* x */");

  private static final List<String> PIECES =
      List.of(
          "(",
          ")",
          "'",
          "\"",
          ";",
          ",",
          "$$",
          "$a$",
          "/*",
          "*/",
          "--",
          "\n",
          "\\",
          "E'",
          "U&\"",
          "select ",
          " from ",
          " where ",
          " with ",
          " as ",
          " end ",
          " begin atomic ",
          " case ",
          " union ",
          " values ",
          "[",
          "]",
          ".",
          "*",
          "::",
          " not ",
          " in ",
          "é",
          "\u0000",
          "1",
          "$1",
          "uescape ",
          " over ",
          " filter ",
          " on ",
          "=",
          "json_table(",
          "xmltable(",
          " columns ");

  @ParameterizedTest
  @EnumSource
  @Timeout(60)
  void shouldNeverThrow(Dialect.Strings strings) {
    var random = new Random(4711);
    for (int round = 0; round < ROUNDS; round++) {
      var dialect = new Dialect(14 + random.nextInt(5), strings);
      var text = mutant(random);

      var statements = SqlText.parse(text, dialect);

      int last = 0;
      for (var statement : statements) {
        assertThat(statement.start()).as(text).isBetween(last, statement.end());
        assertThat(statement.end()).as(text).isLessThanOrEqualTo(text.length());
        assertThat(statement.facts().commands()).as(text).isNotEmpty();
        last = statement.end();
      }
    }
  }

  private static String mutant(Random random) {
    var text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
    int changes = 1 + random.nextInt(5);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length());
      int length = Math.min(random.nextInt(12), text.length() - at);
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, at + length);
        case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> text.insert(random.nextInt(text.length()), text.substring(at, at + length));
        default -> {
          var other = SEEDS.get(random.nextInt(SEEDS.size()));
          text.insert(at, other, 0, random.nextInt(other.length()));
        }
      }
      if (text.isEmpty()) {
        text.append(';');
      }
    }
    return text.toString();
  }
}
