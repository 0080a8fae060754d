package dev.gatehouse.sql;

import static dev.gatehouse.sql.Reading.full;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.sql.ColumnUse;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which columns a statement uses, and what for, as far as its text tells. */
class ColumnsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '\u0001',
      textBlock =
          """
          select ssn from customers                                    → customers.ssn OUTPUT
          select c.ssn from customers c                                → customers.ssn OUTPUT
          select c.ssn as x from s.customers as c                      → s.customers.ssn OUTPUT
          select (ssn) from customers                                  → customers.ssn OUTPUT
          select ssn::text from customers                              → customers.ssn EXPRESSION
          select ssn || '' from customers                              → customers.ssn EXPRESSION
          select ssn, id from customers join orders using (id)         → customers|orders.id OUTPUT, customers|orders.id PREDICATE, customers|orders.ssn OUTPUT
          select * from customers                                      → customers.* OUTPUT
          select c.* from customers c, orders                          → customers.* OUTPUT
          select c from customers c                                    → customers.* OUTPUT, customers.c OUTPUT
          select count(c) from customers c                             → customers.* EXPRESSION, customers.c EXPRESSION, customers.count OUTPUT
          select row_to_json(c) from customers c, orders o             → customers.* EXPRESSION, customers.row_to_json OUTPUT, customers|orders.c EXPRESSION
          select ssn(c) from customers c                               → customers.* EXPRESSION, customers.c EXPRESSION, customers.ssn OUTPUT
          select (c).ssn from customers c                              → customers.* EXPRESSION, customers.c EXPRESSION
          select treat(c as u), (c.home).zip from customers c         → customers.* EXPRESSION, customers.c EXPRESSION, customers.home EXPRESSION
          select (c).* from customers c                                → customers.* OUTPUT
          select (f(ssn)).* from customers                             → customers.ssn EXPRESSION
          select 1 from customers c where c is null                    → customers.* PREDICATE, customers.c PREDICATE
          select substring(name from 1) from people                    → people.name EXPRESSION
          select coalesce(name collate "C", 'x') from people           → people.name EXPRESSION
          select position(name in 'alice') from people                 → people.name EXPRESSION
          select coalesce('x', escape) from people                     → people.escape EXPRESSION
          select substring(a similar 'b' escape 'c') from people       → people.a EXPRESSION
          select normalize(content) from people                        → people.content EXPRESSION
          select xmlelement(name x, content) from people               → people.content EXPRESSION
          select (select public.secret.ssn from mine secret limit 1) from secret → mine.ssn OUTPUT, secret.ssn OUTPUT
          select ssn as x, id as y from secret group by grouping sets ((x, y)) → secret.id OUTPUT, secret.id PREDICATE, secret.ssn OUTPUT, secret.ssn PREDICATE, secret.x PREDICATE, secret.y PREDICATE
          select id from customers where ssn = '1'                     → customers.id OUTPUT, customers.ssn PREDICATE
          select id from customers order by ssn                        → customers.id OUTPUT, customers.ssn PREDICATE
          select ssn as x from customers order by x                    → customers.ssn OUTPUT, customers.ssn PREDICATE, customers.x PREDICATE
          select id, ssn from customers order by 2                     → customers.id OUTPUT, customers.id PREDICATE, customers.ssn OUTPUT, customers.ssn PREDICATE
          select count(*) from customers group by ssn                  → customers.ssn PREDICATE
          select count(*) from customers group by rollup (1)           →
          select distinct on (ssn) id from customers                   → customers.id OUTPUT, customers.ssn PREDICATE
          select max(id) filter (where ssn > '5') from customers       → customers.id EXPRESSION, customers.ssn EXPRESSION, customers.ssn PREDICATE
          select case when ssn > '5' then 1 end from customers         → customers.ssn EXPRESSION, customers.ssn PREDICATE
          select rank() over (order by ssn) from customers             → customers.ssn EXPRESSION, customers.ssn PREDICATE
          select 1 from customers having max(ssn) > '5'                → customers.ssn PREDICATE
          select x from (select ssn as x from customers) s             → customers.ssn OUTPUT
          select s.x from (select ssn as x, id from customers) s       → customers.id EXPRESSION, customers.ssn OUTPUT
          select a from (select ssn from customers) s(a)               → customers.ssn OUTPUT
          select b from (select id, upper(ssn) from customers) s(a, b) → customers.id EXPRESSION, customers.ssn EXPRESSION
          select upper from (select upper(ssn) from customers) s       → customers.ssn EXPRESSION
          select ssn from (select * from customers) s                  → customers.* EXPRESSION, customers.ssn OUTPUT
          select * from (select ssn from customers) s where ssn = '1'  → customers.ssn OUTPUT, customers.ssn PREDICATE
          select ssn from (select 1 as id) s, customers                → customers.ssn OUTPUT
          with c as (select ssn as x from customers) select x from c   → customers.ssn OUTPUT
          with c(y) as (select ssn from customers) select y from c d   → customers.ssn OUTPUT
          with c(y) as (select ssn from customers) select z from c as d(z) → customers.ssn OUTPUT
          with c as (delete from customers returning ssn) select * from c → customers.ssn OUTPUT
          with recursive r(a) as (select ssn from customers union select a from r) select a from r → customers.ssn OUTPUT
          select id from orders union select ssn from customers        → customers.ssn OUTPUT, orders.id OUTPUT
          select a from (select id as a from orders union select ssn from customers) s → customers.ssn OUTPUT, orders.id OUTPUT
          select id from orders union select ssn from customers order by 1 → customers.ssn OUTPUT, customers.ssn PREDICATE, orders.id OUTPUT, orders.id PREDICATE
          select (select ssn from customers)                           → customers.ssn OUTPUT
          select (select ssn from customers) || 'x'                    → customers.ssn EXPRESSION
          select 1 where exists (select ssn from customers)            → customers.ssn PREDICATE
          select 1 from orders o where id in (select ssn from customers) → customers|orders.ssn PREDICATE, orders.id PREDICATE
          select 1 from orders o where exists (select from customers c where c.id = o.id) → customers.id PREDICATE, orders.id PREDICATE
          select l.x from customers c, lateral (select c.ssn as x) l   → customers.ssn OUTPUT
          table customers                                              → customers.* OUTPUT
          select j.ssn from (customers join orders on true) as j       → customers.ssn OUTPUT, orders.ssn OUTPUT
          select a from customers as c(a)                              → customers.* OUTPUT
          select customers.ssn from customers as c                     → customers.ssn OUTPUT
          select 1 from customers natural join orders                  → customers.* PREDICATE, orders.* PREDICATE
          select v from (values (1)) as t(v)                           →
          insert into customers (ssn) values ('1') returning id        → customers.id OUTPUT, customers.ssn ASSIGNED
          insert into customers values ('1')                           → customers.* ASSIGNED
          insert into log (a) select ssn from customers                → customers.ssn EXPRESSION, log.a ASSIGNED
          insert into t (a) values (1) on conflict (a) do update set b = excluded.a || t.c where t.d → t.a ASSIGNED, t.a EXPRESSION, t.a PREDICATE, t.b ASSIGNED, t.c EXPRESSION, t.d PREDICATE
          update customers c set ssn = c.name where id = 1 returning old.ssn, new.*, old → customers.* OUTPUT, customers.id PREDICATE, customers.name EXPRESSION, customers.old OUTPUT, customers.ssn ASSIGNED, customers.ssn OUTPUT
          delete from customers using orders o where o.ssn = 'x' returning with (old as o2) o2.id → customers.id OUTPUT, orders.ssn PREDICATE
          merge into customers c using orders o on c.id = o.id when matched and c.ssn = '' then update set name = o.name when not matched then insert (id) values (o.id) → customers.id ASSIGNED, customers.id PREDICATE, customers.name ASSIGNED, customers.ssn PREDICATE, orders.id EXPRESSION, orders.id PREDICATE, orders.name EXPRESSION
          copy customers (id) from stdin where ssn > 'x'               → customers.id ASSIGNED, customers.ssn PREDICATE
          copy (select ssn from customers) to stdout                   → customers.ssn OUTPUT
          """)
  void shouldTraceColumnsToRelations(String sql, String columns) {
    var uses =
        full(sql).columns().stream()
            .filter(use -> !use.relations().isEmpty())
            .map(ColumnsTest::written)
            .sorted()
            .collect(Collectors.joining(", "));

    assertThat(uses).isEqualTo(columns == null ? "" : columns);
  }

  private static String written(ColumnUse use) {
    var relations =
        use.relations().stream().map(Object::toString).sorted().collect(Collectors.joining("|"));
    return relations + '.' + use.name() + ' ' + use.place();
  }
}
