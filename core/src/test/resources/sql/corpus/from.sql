select * from customers ⟦cross join¦natural join¦natural left join¦natural full outer join¦, ⟧ people
select * from customers c ⟦join¦inner join¦left join¦left outer join¦right join¦right outer join¦full join¦full outer join⟧ accounts a ⟦on a.customer_id = c.id¦using (id)⟧
select x.id, c.id from customers c join people p using (id) as x
select * from customers c join (accounts a join payments p on p.account_id = a.id) on a.customer_id = c.id
select * from customers c left join accounts a left join payments p on p.account_id = a.id on a.customer_id = c.id
select * from (customers c cross join accounts a) as j
select * from (customers c cross join accounts a) as j (i)
select * from ((customers c join people p using (id)) join notes n using (id))
select * from (((select 1 as a) as x join (((values (1))) as v (a) join numbers using (a)) using (a)))
select * from only people
select * from only (people)
select * from people *
select * from ⟦people¦only people¦people *⟧ as p (i, n)
select * from customers as "C" (a, "b C", c) where "b C" = 'x'
select * from bank.customers, other.customers where bank.customers.id = other.customers.id
select * from customers tablesample ⟦bernoulli (10)¦system (5)¦bernoulli (vol_touch(50)) repeatable (1)¦pg_catalog.system (1) repeatable (vol_next())⟧
select * from payments⟦¦_2024¦_2025¦_2025_usd¦_2025_usd_1¦_rest⟧
select * from payments where booked = ⟦'2024-02-02'¦'2025-02-02' and currency = 'USD'¦current_date⟧
select * from ⟦v_customers¦v_names¦notes_of¦v_totals¦v_volatile¦v_deep¦v_rule¦v_trigger¦v_numbers¦m_totals¦other.v_same⟧
select ⟦id¦v_names¦v_names.*¦code || id⟧ from v_names
select d.total, n.code from v_deep d cross join lateral (select code from v_names where d.code = code) n
select * from v_totals t join v_names n using (id) where t.rate > 1
select * from notes join notes_of using (id)
select * from people, lateral (select * from numbers where a = people.id) x
select * from people p left join lateral vol_rows(p.id) r on true
select * from customers c, unnest(c.tags) t
select * from unnest(array[1, 2], array['a', 'b']) with ordinality as u (a, b, n)
select * from generate_series(1, 3)⟦¦ g¦ as g (n)¦ with ordinality¦ with ordinality as g (n, o)⟧
select * from rows from (generate_series(1, 2), vol_rows(2))⟦¦ as r¦ with ordinality as r (a, b, c, d)⟧
select * from rows from (json_to_record('{"a": 1}') as (a int, b text), generate_series(1, 2)) as x
select * from json_to_recordset('[{"a": 1}]') as x (a int, b text collate "C")
select * from jsonb_to_record('{"a": 1}') as (a int, b int[])
select * from sql_names()⟦¦ n¦ as n (x)⟧
select * from sql_inline(1) s where s.id > 0
select * from lateral generate_series(1, 2) as g, lateral (select g) y
select * from current_date, current_user u, coalesce(1, 2) c
select * from cast(1 as int) c, extract(year from date '2020-01-01') e
select * from (select id from customers) x
16: select * from (select id from customers), (values (1))
select * from (values (1, 'a'), (2, 'b')) as v (a, b)
select * from (table people) t, (select 1 union select 2) u
select * from xmltable('/a/b' passing '<a><b>1</b></a>' columns n int path '.', o for ordinality, d text default vol_text('x') not null)
select x.* from documents d, xmltable(xmlnamespaces('http://x' as x, default 'http://y'), '//b' passing by ref d.body by value columns v text path 'text()' null) as x
select * from documents, lateral xmltable('/a' passing body columns b xml path 'b')
17: select * from json_table('[1,2]', '$[*]' columns (v int path '$', o for ordinality))
17: select * from documents d, json_table(d.data, '$.k[*]' as root passing vol_next() as x columns (o for ordinality, v int path '$.v' default vol_touch(1) on empty error on error, e int exists path '$.v' true on error, q jsonb format json path '$' with wrapper keep quotes, nested path '$.v[*]' as deep columns (w int path '$')) ⟦¦error on error¦empty on error⟧) as j
17: select * from json_table(jsonb '[]', '$' columns (a text, nested '$.b' columns (c text, nested path '$.d' columns (e int))))
select * from "Odd Table" o where o."select" = 1 and "Weird ""Column""" = 'x'
select "Odd Table"."naïve" from bank."Odd Table"
select U&"\0069d", U&"!006eame" uescape '!' from U&"custome\0072s"
select a.attname from pg_attribute a, pg_catalog.pg_class c, information_schema.tables t where a.attrelid = c.oid and t.table_name = c.relname limit 1
select count(*) from pg_stat_activity, pg_locks, pg_settings
select last_value from ticket_seq
select s.last_value, o.is_called from ticket_seq s, other.ticket_seq o
select tableoid::regclass, ctid, xmin, * from people
select p.ctid, p.* from only people p
select postgres.bank.customers.id from postgres.bank.customers
