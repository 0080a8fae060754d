# select list
select
select ⟦¦all ¦distinct ¦distinct on (name) ⟧name from customers
select distinct on (c.vip, lower(name)) id, name from customers c order by c.vip, lower(name), id
select ⟦*¦c.*¦customers.*⟧ from customers⟦ c¦ as c⟧ where false
select bank.customers.id, bank.customers.* from bank.customers
select c from customers c
select (c).id, (c).home.town, (c.home).*, ((c.home)).zip from customers c
select id⟦¦ as key¦ key¦ "Key"¦ as "select"¦ as select¦ as from⟧ from customers
select id value, name label, born date, vip boolean from customers
select a.id b, b.id c from customers a, accounts b
select 1 as one, 'two' two, null three, true four
select from customers
select all from customers
select count(*), count(distinct name), count(all id) from customers
select id, -id, +id, @ id, id + 1 * 2 ^ 3 % 4 / 5 - 6 from customers
select tags[1], tags[1:2], tags[:2], tags[1:], tags[:] from customers
select extra -> 'a' -> 0, extra #>> '{a,0}', extra['a'][0] from customers
select home from customers where (home).zip = 1
select * from customers where ⟦vip¦not vip¦vip is true¦vip is not true¦vip is false¦vip is not false¦vip is unknown¦vip is not unknown⟧
select * from customers where ⟦ssn is null¦ssn is not null¦ssn isnull¦ssn notnull¦ssn is distinct from name¦ssn is not distinct from 'a'⟧
select * from customers where name ⟦like¦not like¦ilike¦not ilike¦similar to¦not similar to⟧ 'a%'⟦¦ escape '!'⟧
select * from customers where name ⟦~¦!~¦~*¦!~*¦~~¦^@¦||⟧ 'a' is not null
select * from customers where id ⟦between¦not between¦between symmetric¦not between asymmetric⟧ 1 and 2 and vip
select * from customers where id ⟦in¦not in⟧ ⟦(1, 2, 3)¦(select customer_id from accounts)¦(values (1), (2))¦((1))⟧
select * from customers where id ⟦= any¦<> all¦>= some¦< any⟧ ⟦(array[1, 2])¦(select customer_id from accounts)¦('{1,2}'::int[])⟧
select * from customers where (id, name) ⟦=¦<>¦<¦>=⟧ ⟦(1, 'a')¦row(1, 'a')⟧
select * from customers where ⟦exists¦not exists⟧ (select from accounts where customer_id = customers.id)
select * from customers where row(id, name) in (select id, name from people)
select * from customers where (id, name) = (select id, name from people limit 1)
select * from customers where (select count(*) from accounts) > 1
select (select name), (select max(amount) from accounts a where a.customer_id = c.id) from customers c
select array(select id from accounts), array[1, 2], array[[1], [2]], array[]::int[]
select row(1, 'a'), row(), (1, 2), row(c.*) from customers c
select case when id = 1 then 'a' when id = 2 then 'b' else 'c' end, case id when 1 then name end from customers
select ⟦coalesce(ssn, name)¦greatest(ssn, name, 'a')¦least(1, id)¦nullif(name, 'a')⟧ from customers
select id::text, cast(id as numeric(10, 2)), name::varchar(3)::char(2), '1'::int4 from customers
select ⟦int '1'¦date '2020-01-01'¦timestamp with time zone '2020-01-01 00:00'¦interval '1' day¦interval '1-2' year to month¦interval(3) '1 s'¦time(2) without time zone '1:2'¦numeric(4, 1) '1'¦bit varying(3) '101'¦double precision '1'¦bank.mood 'calm'⟧
select 'a' collate "C", name collate pg_catalog."default" < 'b' from customers
select opened at time zone 'UTC', opened at time zone interval '1 hour' from accounts
17: select opened at local from accounts
select current_date, current_time, current_time(2), current_timestamp, current_timestamp(1), localtime, localtime(0), localtimestamp, localtimestamp(3)
select current_user, session_user, user, current_role, current_catalog, current_schema
16: select system_user
select extract(⟦year¦month¦epoch¦'dow'⟧ from born), extract(day from opened) from customers join accounts on true
select overlay('abc' placing 'x' from 2⟦¦ for 1⟧), position('a' in name), substring(name ⟦from 1¦for 2¦from 1 for 2¦for 2 from 1¦similar 'a' escape '#'¦, 1, 2⟧) from customers
select trim(⟦¦both ¦leading ¦trailing ⟧⟦'x' from name¦from name¦name¦name, 'x'⟧) from customers
select normalize('a'⟦¦, nfc¦, nfkd⟧), 'a' is ⟦normalized¦not normalized¦nfc normalized¦not nfkd normalized⟧
select collation for (name), treat(id as int) from customers
select (date '2020-01-01', date '2020-02-01') overlaps (born, interval '1 day') from customers
select xmlelement(name a, xmlattributes(id as b, name), name, 'x'), xmlforest(id, name as n), xmlconcat('<a/>', '<b/>') from customers
select xmlparse(⟦document¦content⟧ '<a/>'⟦¦ preserve whitespace¦ strip whitespace⟧), xmlpi(name php, 'x'), xmlroot('<a/>', version ⟦'1.0'¦no value⟧⟦¦, standalone yes¦, standalone no¦, standalone no value⟧)
select xmlserialize(content body as text), body is document, body is not document, xmlexists('//b' passing ⟦¦by ref ¦by value ⟧body) from documents
16: select xmlserialize(document body as text indent), xmlserialize(content body as text no indent) from documents
select xmlagg(body order by id) from documents
16: select data is json, data::text is not json, '1' is json ⟦value¦array¦object¦scalar⟧⟦¦ with unique keys¦ without unique¦ with unique⟧ from documents
16: select json_array(⟦1, 2¦1, null absent on null¦1, null null on null¦¦select id from customers¦1 format json returning jsonb¦returning text⟧)
16: select json_object(⟦¦'a': 1¦'a' value 1, key 'b' value 2¦'a': 1 null on null¦'a': 1 absent on null with unique keys¦'a': 1 returning jsonb¦'{a,b}'⟧)
16: select json_arrayagg(id ⟦¦order by id desc ¦null on null ¦order by id absent on null returning jsonb⟧) from customers
16: select json_objectagg(⟦name : id¦name value id¦name value id absent on null¦name: id with unique keys returning jsonb⟧)⟦¦ filter (where vip)¦ over (partition by vip)⟧ from customers
17: select json⟦('1')¦('{}' with unique keys)¦('{}' without unique)⟧, json_scalar(id), json_serialize('1' returning bytea format json) from customers
17: select json_value(data, '$.k[0].v'⟦¦ returning int¦ passing 1 as x, vol_next() as y¦ default 1 on empty null on error¦ error on empty error on error⟧) from documents
17: select json_query(data, '$.k'⟦¦ with wrapper¦ without wrapper¦ with conditional array wrapper¦ with unconditional wrapper¦ keep quotes¦ omit quotes on scalar string¦ returning text format json empty array on empty¦ empty object on error⟧) from documents
17: select json_exists(data, '$.k ? (@.v > $x)' passing ⟦1¦vol_touch(1)⟧ as x⟦¦ true on error¦ unknown on error⟧) from documents
select grouping(vip, mood), vip, mood, count(*) from customers group by ⟦vip, mood¦rollup (vip, mood)¦cube (vip, mood)¦grouping sets ((vip, mood), (vip), ())¦grouping sets (rollup (vip), cube (mood))¦distinct rollup (vip, mood), rollup (vip)¦all vip, mood⟧
select vip, count(*) from customers group by 1⟦¦ having count(*) > 1¦ having bool_or(vip)⟧ order by 2⟦¦ asc¦ desc¦ desc nulls last¦ nulls first¦ using >⟧
select count(*) filter (where vip), sum(id) over (), avg(id) over w, rank() over (w rows 1 preceding) from customers window w as (partition by vip order by id)
select sum(id) over (order by id ⟦rows¦range¦groups⟧ ⟦unbounded preceding¦1 preceding¦current row¦between 1 preceding and 1 following¦between current row and unbounded following¦between unbounded preceding and current row exclude current row⟧) from customers
select sum(id) over (order by id groups between 1 following and 2 following exclude ⟦group¦ties¦no others⟧) from customers
select first_value(id) over (a), lag(id, 1, 0) over b from customers window a as (order by id), b as (a range unbounded preceding)
select percentile_cont(0.5) within group (order by id), mode() within group (order by name desc), string_agg(name, ',' order by id, name desc) from customers
select sum_up(id), sum_up(distinct id), sum_up(id) over (order by id) from customers
select id from customers order by id ⟦limit 1¦limit all¦limit null¦offset 1¦limit 1 offset 1¦offset 1 limit 1¦limit 1 + 1¦limit (select 1)¦fetch first row only¦fetch next 2 rows only¦offset 1 row fetch first 3 rows only¦offset 2 rows¦fetch first (1) rows with ties¦fetch first row with ties¦limit $1 offset $2¦limit vol_next()⟧
select id from customers ⟦for update¦for no key update¦for share¦for key share¦for update of customers¦for update nowait¦for update skip locked¦for share of customers for update of customers nowait¦for read only⟧
select * from customers c, accounts a where c.id = a.customer_id for update of c for share of a skip locked
select id into ⟦¦table ¦temp ¦temporary table ¦unlogged ¦local temp ⟧fresh from customers
select $1::int, $2 || 'a', $3::text[]
select id from customers where vol_touch(id) = id and id ### 0
select vol_next(), vol_touch(n => 1), vol_touch(n := 2), vol_default(), vol_default(1, 2, 3), vol_default(1, variadic array[2, 3])
select (vol_rows(2)).*, (vol_rows(1)).v, (row(1, 'a')::ticket).label, ('abc'::text::ticket).no
select 5::checked, cast(1 as checked), 'a'::text::ticket, '5'::plain_code
select 1 operator(pg_catalog.+) 2, 1 operator(bank.###) 2, operator(pg_catalog.-) 1
select id operator(bank.###) 1 from customers order by id using operator(pg_catalog.<)
select stable_rate('EUR'), immutable_norm(name), sql_return(1), vol_sql(1), sql_names() from customers
select pg_catalog.lower(name), left(name, 1), char_length(name), "left"(name, 1) from customers
select max(id) from (select id from customers) x
select pg_typeof(id), nextval('ticket_seq'), currval('other.ticket_seq'::regclass), 'customers'::regclass from customers where false
select 1 union select 2
# set operations
select id from customers ⟦union¦union all¦union distinct¦intersect¦intersect all¦except¦except distinct⟧ select id from accounts
(select id from customers limit 1) union all (select id from accounts order by 1 limit 1) order by 1 limit 1
select 1 union select 2 intersect select 3 except select 4 union all select 5
((select id from customers)) union ((select id from people) except (select 1)) order by id
select * from customers where id in ((select 1) union (select 2))
values (1, 'a'), (2, 'b') ⟦¦order by 1¦limit 1¦offset 1 row⟧
values (1), ((select id from customers limit 1)), (default)
(values (1), (2)) union all select id from customers
table customers
table only people
table people *
table bank.people union table people order by 1
(table customers)
((((select 1))))
(select 1) order by 1 limit 1
# common tables
with x as (select id from customers) select * from x
with x as ⟦materialized¦not materialized⟧ (select 1 as id) select * from x
with x (a, b) as (values (1, 2)), y as (select a from x) select * from x join y using (a)
with recursive t(n) as (values (1) union all select n + 1 from t where n < 5) select n from t
with recursive t(id, up) as (select id, id from people union select p.id, t.up from people p join t on p.id = t.id + 1) ⟦¦search depth first by id set o ¦search breadth first by id, up set o ¦cycle id set c using p ¦cycle id set c to 'y' default 'n' using p ¦search depth first by id set o cycle id set c using p ⟧select * from t
with customers as (select 1 as id) select * from customers
with customers as (select id from customers) select * from customers
with customers as (select 1 as id) select * from bank.customers, customers as c
with a as (with customers as (select 1 as id) select * from customers) select a.id from a, customers
with a as (select 1), b as (select * from a), a2 as (select * from b) select (with a as (select 2) select * from a), * from a2
with recursive a as (select * from b), b as (select 1 as id) select * from a
with b as (select * from accounts), accounts as (select 1 as id) select * from b, accounts
with x as (insert into numbers (a) values (1) returning a) select * from x
with x as (update numbers set a = a + 1 returning *), y as (delete from rule_target returning id) select * from x, y
with x as (delete from numbers where a = 1 returning *) insert into numbers select * from x
with numbers as (select 1 as a) insert into numbers (a) select a from numbers
with numbers as (select 1 as a) update numbers set a = 2
with numbers as (select 1 as a) delete from numbers
17: with x as (merge into rule_target t using numbers s on t.id = s.a when matched then delete returning t.id) select * from x
(with x as (select 1 as a) select * from x) union all (with x as (select 2) select * from x)
select * from (with x as (select id from people) select * from x) y
with x as (values (1)) values (2)
with x as (select 1) table x
