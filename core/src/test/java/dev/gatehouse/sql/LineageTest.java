package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Lineage.Field;
import dev.gatehouse.sql.Relations.Relation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where output columns come from, in a database of people, orders and a few views. */
class LineageTest {

  private static final Map<String, Relation> DATABASE = new HashMap<>();

  static {
    table("people", "id", "name", "ssn");
    table("orders", "id", "person", "total");
    view("masked", "select id, upper(ssn) as ssn, 1 as one from people", "id", "ssn", "one");
    view("nested", "select * from masked", "id", "ssn", "one");
    view("stale", "select id from people", "id", "more");
    view("endless", "select * from endless", "a");
  }

  private static void table(String name, String... columns) {
    var qualified = new QualifiedName("public", name);
    DATABASE.put(name, new Relation(qualified, List.of(columns), null));
  }

  private static void view(String name, String definition, String... columns) {
    var qualified = new QualifiedName("public", name);
    DATABASE.put(name, new Relation(qualified, List.of(columns), outline(definition)));
  }

  private static Outline outline(String sql) {
    var outline = SqlText.parse(sql, Dialect.DEFAULT).getFirst().outline();
    return Objects.requireNonNull(outline, "no outline");
  }

  private static @Nullable List<Field> lineage(String sql) {
    return Lineage.of(outline(sql), name -> DATABASE.get(name.name()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select ssn, p.id, 1 from people p                  → people.ssn; people.id; ~
          select * from people                               → people.id; people.name; people.ssn
          table people                                       → people.id; people.name; people.ssn
          select p.*, o.total from people p, orders o        → people.id; people.name; people.ssn; orders.total
          select * from people join orders using (id)        → people.id|orders.id; people.name; people.ssn; orders.person; orders.total
          select * from people natural join orders           → people.id|orders.id; people.name; people.ssn; orders.person; orders.total
          select id from people full join orders using (id)  → people.id|orders.id
          select people.id, j.id from people join orders using (id) as j → people.id; people.id|orders.id
          select * from (people join orders on true) as j(a, b, c, d) → people.id; people.name; people.ssn; orders.id; orders.person; orders.total
          select d, j.c from (people join orders on true) as j(a, b, c, d) → orders.id; people.ssn
          select * from people a join people b join orders o on true on true → people.id; people.name; people.ssn; people.id; people.name; people.ssn; orders.id; orders.person; orders.total
          select ssn || '', ssn::text, (ssn), upper(ssn) from people → ~people.ssn; ~people.ssn; people.ssn; ~people.ssn
          select case when ssn > 'x' then id end from people → ~people.ssn|people.id
          select c from people as x(a, b, c)                 → people.ssn
          select p from people p                             → ~people.id|people.name|people.ssn
          select count(p), (p).ssn from people p             → ~people.id|people.name|people.ssn; ~people.id|people.name|people.ssn
          select (p).* from people p                         → people.id; people.name; people.ssn
          select x from (select ssn as x from people) s      → people.ssn
          select * from (select upper(ssn), id from people) s(a) → ~people.ssn; people.id
          select upper from (select upper(ssn), id from people) s → ~people.ssn
          with c as (select * from people) select c.ssn from c → people.ssn
          with c(a, b) as (select * from people) select a, ssn from c → people.id; people.ssn
          with people as (select 1 as ssn) select ssn from people → ~
          with people as (select ssn as id from people) select id from people → people.ssn
          with c as (delete from people returning ssn) select * from c → people.ssn
          with recursive r(a) as (select ssn from people union select a from r) select a from r → people.ssn
          with recursive r(a, b) as (select ssn, name from people union select b, a from r) select a from r → people.ssn|people.name
          with recursive r(a) as (select id from people union select id from r join orders o on true) search depth first by a set s select s from r → ~people.id|orders.id
          select id, name from people union select total, person from orders → people.id|orders.total; people.name|orders.person
          select (select ssn from people limit 1)            → people.ssn
          select (select ssn from people limit 1) || ''      → ~people.ssn
          select exists (select ssn from people)             → ~
          select array(select ssn from people)               → ~people.ssn
          select (select p.ssn) from people p                → people.ssn
          select l.x, x from people, lateral (select ssn) as l(x) → people.ssn; people.ssn
          values (1, 'x')                                    → ~; ~
          select v from (values ((select ssn from people))) t(v) → ~people.ssn
          select generate_series from generate_series(1, 2)  → ?
          select g.*, id from people, json_table('{}', '$' columns (a int)) g → ?; people.id
          select a from f() as t(a int), people              → ?
          select * from f() as t(a int), orders              → ?; orders.id; orders.person; orders.total
          select missing from people                         → ?
          select x.ssn from unknown x                        → ?
          insert into people (id) values (1) returning *, old.ssn, new → people.id; people.name; people.ssn; people.ssn; ~people.id|people.name|people.ssn
          update people p set id = 1 from orders o returning *, p.ssn → people.id; people.name; people.ssn; orders.id; orders.person; orders.total; people.ssn
          merge into people p using orders o on true when matched then delete returning * → orders.id; orders.person; orders.total; people.id; people.name; people.ssn
          delete from people returning with (old as o) o.ssn → people.ssn
          delete from people                                 →
          select ssn, one from masked                        → ~masked.ssn|people.ssn; ~masked.one
          select ssn, id from nested                         → ~nested.ssn|masked.ssn|people.ssn; nested.id|masked.id|people.id
          select more from stale                             → ~stale.more|people.id?
          select a from endless                              → ~endless.a?
          select distinct on (id) ssn from people order by 1 → people.ssn
          select o.ssn from people p, (select 1 as a) o      → ?
          select max(ssn) over (order by id) from people     → ~people.ssn|people.id
          select (select upper from (select lower(name) from people) s) from (select ssn as upper from people) o → ~people.name|people.ssn
          select (select x from unknown) from (select ssn as x from people) o → ~people.ssn?
          select ssn from (select upper(name) from people) s, unknown u → ~people.name?
          select s.to_jsonb from (select upper(name), ssn from people) s → ~people.name|people.ssn
          select upper from (select lower(name) from people) s, people upper → ~people.name|people.id|people.ssn
          select total from orders natural join (select upper(ssn) from people) s → ~orders.id|orders.person|orders.total|people.ssn?
          select name, o.total from people natural join unknown, orders o → ~people.id|people.name|people.ssn?; orders.total
          select id from (select upper(ssn) from people) s join orders using (id) → ~people.ssn|orders.id
          select id from unknown join orders using (id)      → ~orders.id?
          select (select public.people.ssn from (select 1 as ssn) people) from public.people → people.ssn
          select (select other.people.ssn from public.people) from (select 1 as ssn) people → ?
          select (select public.people.id from people) from public.people → people.id
          select (select p.id from orders p) from people p   → orders.id
          select (select p.id from (orders p join orders q on true) as k) from people p → people.id
          select p.ssn from people p, (orders p join orders q on true) as k → people.ssn
          select (select j.id from (orders a join orders b using (id) as j) as k) from people j → people.id
          select public.people.*, other.orders.id from public.people, public.orders, other.orders → people.id; people.name; people.ssn; orders.id
          """)
  void shouldFindTheColumnsBehindAnOutput(String sql, String fields) {
    var found =
        Objects.requireNonNull(lineage(sql), sql).stream()
            .map(LineageTest::written)
            .collect(Collectors.joining("; "));

    assertThat(found).isEqualTo(fields == null ? "" : fields);
  }

  /** {@code ~} stands for computed values, {@code ?} for what may come from elsewhere. */
  private static String written(Field field) {
    var columns =
        field.columns().stream()
            .map(column -> column.relation().name() + '.' + column.name())
            .collect(Collectors.joining("|"));
    return (field.direct() || (columns.isEmpty() && field.opaque()) ? "" : "~")
        + columns
        + (field.opaque() ? "?" : "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from unknown",
        "select * from f()",
        "select (f()).*",
        "select x.* from people",
        "select * from (select * from unknown) s",
        "select id from people union select * from unknown",
        "select * from people natural join unknown",
        "select * from orders natural join (select upper(ssn) from people) s",
        "select * from orders join (select upper(ssn) from people) s using (id)",
      })
  void shouldNotGuessHowManyColumnsThereAre(String sql) {
    assertThat(lineage(sql)).isNull();
  }

  @Test
  void shouldGiveUpOnWhatIsTooLarge() {
    var sql = new StringBuilder("with c0 as (select * from people)");
    for (int i = 1; i < 30; i++) {
      sql.append(", c").append(i).append(" as (select * from c").append(i - 1);
      sql.append(" a, c").append(i - 1).append(" b)");
    }

    assertThat(lineage(sql + " select * from c29")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ", lateral (select 1) l%d",
        ", lateral (select p.ssn) l%d",
        ", people p, lateral (select p.ssn) l%d",
        " join people p%d using (id)",
      })
  @Timeout(10)
  void shouldNotLookLongAtMany(String source) {
    var sql = new StringBuilder("select p.id from people p");
    for (int i = 0; i < 6_000; i++) {
      sql.append(source.replace("%d", Integer.toString(i)));
    }

    assertThat(lineage(sql.toString())).isNull();
  }
}
