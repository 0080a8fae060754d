# texts that hide something from a careless reader
select 'a; drop table customers; --', $$; drop table x; $$, $a$ $$ ; $b$ $a$, E'\'; drop table x; --'
select 'a''b', E'a\'b', E'\\', 'c\', '\' || 'x', U&'\0061\+000062', U&'!0061' uescape '!', N'x', B'01', X'1F'
select 'a' -- comment
  'b' from customers
select 'a'
  -- one
  -- two; still a comment '
  'b'
select 1 /* a /* b; drop table x */ ' " $$ */ + 1
select /* -- */ 1 -- /* ' "
  , 2
select 1--1
  + 1
select 1 - -1, 1 +-1, 1 @-1, - - 1, 1 !=-1, 1 <>- 1
select 5 *-2, 2^-1, 3<-1, 3>=-2, 1=-1
select $1::int + $2::int, $1, a$b$c from (select 1 as a$b$c) x where $2 > 0
select "a""b", "select", "A;B", "x--y", "/*", "$$" from (values (1, 2, 3, 4, 5, 6)) as t ("a""b", "select", "A;B", "x--y", "/*", "$$")
select .5, 1., 1.e5, 1e+5, 1.5e-3, 0.1, 1e10, '1'::int4, (array[1,2,3])[1:2]
16: select 1_000, 0x1F, 0o17, 0b101, 0x1F_2a, 1_0.5_0
select U&"cu\0073tomers".name from customers as U&"cu\0073tomers"
select * from U&"d!0061t!+000061" uescape '!'
select éa, наме, "名" from (select 1 as éa, 2 as наме, 3 as "名") x
select * from bank . customers, bank/**/./**/accounts
select bank.vol_touch(1), "bank"."vol_touch"(2), bank . vol_touch ( 3 )
select vol_touch (1), "vol_touch"(1)
SeLeCt * FrOm CuStOmErS
select*from"customers"where'x'='x'and"id"=1
select(1),(select(2)),case(1)when(1)then(2)end
values((1)),((2))
(((select id from customers)))limit 1
select 1;
;;select 1;;
;
select 1; select 2
select 1; insert into numbers (a) values (1); update numbers set a = 2; delete from numbers;
begin; select 1; commit
create rule r as on insert to numbers do (select 1; delete from notes); select 2
create function fresh() returns int begin atomic select 1; select 2; end; select 3
create procedure fresh() begin atomic insert into numbers (a) values (case 1 when 1 then 2 end); end; drop table fresh
create function fresh() returns int begin atomic select 1; end
select begin, atomic, "end" from (values (1, 2, 3)) as t (begin, atomic, "end")
select case when true then (select case 1 when 1 then 2 end) end; select 2
do $$ begin; perform 1; end $$; select 1
select '/*'; select '*/'
select $a$;$a$; select $$;$$ || ';'
prepare x as select 1; execute x; deallocate x
copy numbers to stdout; select 1
explain select 1; select 2
select 1 as "a;b"; select 2 -- ; select 3
select 1 /* ; select 2 */; select 3
table customers; table people
notify a, 'b;c'; listen a
set a.b = 'x;y'; show a.b
select * from people "only", numbers as "only", only people
select old.id, new.id from people old, people new
select excluded.id from people excluded
select ssn::text operator(pg_catalog.||) '' from customers
select (customers).ssn, customers.*::text, (select c from customers c limit 1)::text from customers
select row_to_json(customers), to_jsonb(c.*), customers::text, count(customers) from customers, customers c group by 1, 2, 3
select string_agg(c::text, ',') from customers c
select x.ssn from (select * from customers) x, lateral (select x.ssn as y) z
select id from customers where ssn like 'S%' order by ssn, (ssn)::text limit 1
select current_user, "current_user" from (select 1 as "current_user") x
select name(1::text), int4(1.0), "int4"(1.0), date('2020-01-01'), text(1)
select time '12:00' at time zone 'UTC', timestamp '2020-01-01' - interval '1' hour
select a.b.c from (select row(row(1)) as b) a where false
select set_config('a.b', 'x', true), current_setting('a.b', true)
select query_to_xml('select * from customers', true, false, '')
select pg_read_file('x'), pg_ls_dir('.'), lo_import('x') where false
select table_to_xml('customers', true, false, ''), cursor_to_xml('c', 1, true, false, '')
select dblink('x', 'select 1'), ts_stat('select words from documents') where false
select * from ts_stat('select words from bank.documents')
select vol_open('c'); fetch all from c
16: select json_array(select id from customers), json_arrayagg(ssn) from customers
select xmlelement(name ssn, ssn), xmlforest(ssn as "select") from customers
select pg_sleep(0), pg_notify('a', 'b'), pg_advisory_xact_lock(1)
select nextval('bank.ticket_seq'::regclass), setval('other.ticket_seq', 5), lastval()
select 'customers'::regclass::text, to_regclass('bank.accounts'), 'vol_touch'::regproc
select 1 where 1 = any (values (1), (2)) and 'a' in ('a', 'b') and not 1 in (2)
select not true and false or true is null, not 1 = 2, not 1 between 0 and 2
select 1 between 0 and 2 and 3 between 2 and 4, 1 in (1) = true
select -2 ^ 2, 2 ^ 3 ^ 2, 1 - 1 - 1, not not true, 'a' || 'b' = 'ab'
select 1 is distinct from 2, 1 is null is true, 1 = 1 is not null, ('a' like 'b') is false
select array[1] || 2 = array[1, 2], (array[1, 2])[1], ('{1,2}'::int[])[2], (select array[1])[1]
select a.*, b.* from (select 1) a, (select 2) b where a = b
select (1, 2) = (3, 4), (1, 2) is null, (1, null) is not null, row(1) in (row(1), row(2))
select all (select 1), 1 as all
select distinct (1), distinct2 from (select 1 as distinct2) x
select "left", "right" right, 1 left from (select 1 as "left", 2 as right) a
select row, exists from (values (1, 2)) as v (row, exists)
select 1 and
select id is from customers
select id and, vip or, name like, born in, ssn between, score not, 1 isnull from customers
delete from numbers where current
grant select to app
select pg_catalog.now(), "pg_catalog"."now"()
create table fresh as with x as (delete from numbers returning *) select * from x
select 1 from customers where id = 1 for update of customers nowait limit 1
select id from customers limit 1 for update
fetch forward all from "C;D"
set "A.b" = 'x'
set local role to 'X''Y'
select * from (with customers as (select 1 as id) select * from customers) a, customers b
with x as (select * from customers), customers as (select 1 as id) select x.ssn from x, customers
with recursive customers as (select 1 as id union all select id + 1 from customers where id < 3) select * from customers
with people as (select 1 as id) select * from only bank.people, people
with a as (insert into audit_log (what) select name from customers returning what), customers as (select 2 as id) select * from a, customers
# words that are names here
set ⟦local ¦session ¦⟧⟦local¦session¦names¦time⟧ ⟦from current¦= 1⟧
alter table if ⟦drop a¦alter b set not null¦set schema other⟧
drop ⟦table¦view¦index⟧ if, "if", exists
alter table customers ⟦set (do = 5)¦alter id set (return = 1, do, begin = 2)¦no inherit return¦rename to return⟧
