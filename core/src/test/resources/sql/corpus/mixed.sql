# features that seldom meet
18: with gone as (delete from accounts where amount = 3 returning old.iban as e), m as (merge into rule_target t using (select id, name from people) p on t.id = p.id when matched and exists (select from gone) then update set name = p.name when not matched by source then delete returning merge_action() as what, old.name as was, new.id) select m.*, c.ssn from m left join customers c on c.id = m.id
18: with m as (merge into rule_target t using numbers s on t.id = s.a when matched then update set name = s.e returning with (old as o, new as n) o.name, n.id, s.b) insert into audit_log (what) select name from m union all select body from notes returning old, new.what
18: update customers c set ssn = (merge_source.e) from (select e, a from numbers window w as (partition by b order by c) limit 3) merge_source where c.id = merge_source.a returning with (new as fresh) fresh.ssn, (select max(amount) from accounts a where a.customer_id = fresh.id), old
18: explain (analyze off, costs off) with d as (delete from accounts using customers c where c.id = customer_id returning old.iban, c.ssn) merge into rule_target using d on name = d.iban when not matched then insert (name) values (d.ssn) returning (select count(*) from d), new.name
18: insert into numbers (a, e) select id, ssn from customers on conflict do nothing returning old.e is null, (new).e, exists (select from people p where p.id = new.a)
17: with recursive r (n) as (select id from people union select n + 1 from r, lateral (select 1 from accounts where id = n) x where n < 3), m as (merge into rule_target using r on id = n when not matched by target and n > (select min(a) from numbers) then insert values (n, vol_text('x')) returning *) table m
17: merge into only rule_target as t using (select * from json_table((select data from documents limit 1), '$' columns (k int path '$.k', nested '$.l[*]' columns (v text path '$.v')))) j on t.id = j.k when matched and t.name in (select ssn from customers) then do nothing when not matched then insert values (j.k, j.v) returning merge_action(), j.v
17: select j.*, c.ssn from customers c cross join lateral json_table(c.extra, '$.a[*]' passing c.id as x, 1 as y columns (row_no for ordinality, v int path '$' default vol_touch(1) on empty, nested path '$.b[*]' as b columns (w text path '$.w', nested path '$.c' columns (z jsonb path '$' with wrapper)))) as j (o, v, w, z) where j.v > all (select a from numbers)
17: copy (select * from documents d, json_table(d.data, '$.k[*]' columns (v int path '$.v', hit boolean exists path '$.w')) j where exists (select from people where id = j.v)) to stdout with (format csv, header)
17: select json_arrayagg(j.v order by j.v returning jsonb) filter (where j.v > 1), grouping(p.name) from people p, json_table(json_array(select id from numbers join rule_target on a = id returning jsonb), '$[*]' columns (v int path '$')) j group by grouping sets ((p.name), ()) having count(*) > (select count(*) from v_names)
select * from lateral rows from (vol_rows((select max(id) from people)), unnest((select tags from customers limit 1), array[1, 2])) with ordinality as f (k, v, t, n, o) left join lateral (select salary from only employees e where e.id = f.k) s on f.o > 0
select c.id, f.* from customers c, lateral rows from (sql_inline(c.id), generate_series(1, (select count(*)::int from accounts a where a.customer_id = c.id))) f (a, b, n), lateral (values (c.ssn), (f.b), ((select body from notes limit 1))) v (x) where v.x is not null
select x.* from accounts a left join lateral (with w as materialized (select * from payments p where p.account_id = a.id) select w.memo, sum(w.amount) over (order by (select 1 from numbers limit 1)) from w) x on true for update of a skip locked
select x.a, y.b from xmltable(xmlnamespaces ('u' as n), '//n:a' passing by ref (select body from documents limit 1) columns a text path 'b' default (select ssn from customers limit 1), o for ordinality) x full join rows from (vol_rows(1)) as y (b, c) on x.o = y.b
with x as (select t.* from documents d, xmltable('/a/b' passing d.body columns n int path '.', note text path '@n' default d.id::text not null) t) update numbers n set (d, e) = (select x.n, x.note from x where x.n = n.a union all select null, name from people limit 1) where e not in (select note from x) returning e, (select n from x limit 1) is null
select grouping(a, e) | 0, (select name from people where id = a), e from numbers group by rollup (a, e), cube (d), grouping sets ((), (b, c), rollup (b)) having grouping(a) = any (select id from rule_target) order by (select count(*) from accounts where id = a), 3 desc nulls last
select (select max(name) from rule_target where id = (select count(*) from customers where customers.id = numbers.b)) as m from numbers group by distinct grouping sets (b, (b, (select 1 from people limit 1)), cube (b, c)) window w as (order by b range between unbounded preceding and current row exclude ties)
select sum(a) filter (where e in (select iban from accounts)) over (partition by (select max(id) from people), b rows between (select 1) preceding and vol_touch(1) following), percentile_disc(0.5) within group (order by c) from numbers group by a, b, e
copy (with x as (insert into rule_target select a, e from numbers where exists (select from customers where ssn = e) returning *) insert into audit_log (what) select name from x returning what, (select count(*) from accounts)) to stdout (format csv, force_quote (what))
copy (with x (a) as (delete from people where name in (select sql_names()) returning id) select from x) to stdout
copy (with x as (update v_rule set name = 'x' where id = 1) delete from v_trigger using numbers where id = a returning id, e) to stdout
explain (analyze off, verbose, format json) execute p (1 + 1, vol_touch(2))
explain (analyze false) create table bank.copied as execute p ('1', 2) with no data
explain (analyze off, buffers off, settings) declare c no scroll cursor with hold for with recursive t as (select id from people union all select id + 1 from t where id < 2) select t.id, c.ssn from t join customers c using (id)
explain (verbose) create materialized view m2 (a, b) using heap with (fillfactor = 70) as select name, ssn from customers where exists (select from other.v_same) with no data
explain analyze execute p (1, 2)
prepare q (int, text) as with x as (select * from customers where id = $1 for no key update of customers) insert into notes (id, body) select x.id, $2 from x returning (select secret from people limit 1)
prepare q (int) as merge into rule_target using customers c on rule_target.id = c.id and c.id = $1 when matched then update set name = c.ssn when not matched then do nothing
prepare q (bank.mood, bank.checked) as values ($1, $2, (select mood from customers where mood = $1)) union all select mood, score, mood from customers offset $2
prepare q as delete from only people where current of c returning (people).secret
declare "C" binary insensitive scroll cursor without hold for select (c).ssn, (c.home).town, (a.limits * '[1,2]'::int4range) is null from customers c natural left join lateral (select limits from accounts where customer_id = c.id) a
declare d asensitive no scroll cursor for with x as not materialized (select * from payments) select x, memo from x
declare d cursor for with recursive x (id, name) as (select id, name from people union all select p.id, p.name from employees p join x on p.id = x.id + 1) search breadth first by id set o cycle id set loop to 'y' default 'n' using path select * from x where loop = 'n' order by o fetch first (select 1) rows with ties
create schema made authorization current_user create table t (id int primary key, c int references bank.customers, check (bank.vol_check(c))) create view v as select t.id, c.ssn from t join bank.customers c on c.id = t.c create index on t (id) include (c) where c > 0 create sequence q grant select, insert (id) on t, bank.people to app with grant option
create schema made create view v (a) as with x as (select * from t) select x.id from x where exists (select from bank.numbers where a = x.id) create table t (a int default nextval('bank.ticket_seq'), like bank.rule_target including all, b int) create unique index t_i on t using btree ((bank.immutable_norm(name)) text_ops desc nulls last) create trigger g after update on t referencing old table as o for each statement execute function bank.vol_audit('x')
create schema made create table p (a int, b date) partition by range (b) create table p1 partition of p (a default 1) for values from ('2020-01-01') to (maxvalue) create view w with (security_barrier) as select * from only p1, lateral bank.sql_inline(p1.a) where p1.a in (select id from bank.people) grant all privileges on p, w to public
create schema made create recursive view made.r (n) as (select min(id) from bank.people union all select n + 1 from r where n < 3) grant usage on sequence bank.ticket_seq to app grant execute on function bank.vol_touch(int), bank.sql_names() to app, public
grant select (id, name), update (name), references on bank.customers, people to app, current_user with grant option granted by current_role
grant all on all tables in schema bank, other to app, public
revoke grant option for all privileges on all sequences in schema bank from app, public granted by current_user cascade
revoke update (id), select on people, v_names from public restrict
alter role app in database postgres set search_path to other, "Odd""Schema", '$user'
alter user current_user with encrypted password 'x' valid until 'infinity' connection limit -1
create rule r2 as on update to v_names where exists (select from numbers where a = old.id) do instead (with x as (select ssn from customers) insert into audit_log (what) select ssn from x where new.id > 0; delete from notes where id = old.id; select (new).name, (table people limit 1) is null)
create or replace rule r3 as on insert to people where new.id > (select max(a) from numbers) do also insert into rule_target values (new.id, (select ssn from customers limit 1)) on conflict do nothing
create policy p2 on customers as restrictive for update to app, current_user using (id in (with x as (select owner_id from notes) table x)) with check (exists (select from accounts a where a.customer_id = customers.id and a.amount > (customers).balance))
create function f2 (a int default (vol_next()), variadic b text[] default array[vol_text('x')]) returns table (x int, y text) language sql stable set search_path from current begin atomic with w as (select id, ssn from customers where id = a) select w.* from w; select p.id, p.secret from people p, lateral (select 1 from notes where id = p.id) x; end
create or replace function f3 (c bank.customers) returns setof bank.people stable parallel safe cost 10 rows 3 return (select row(p.*)::bank.people from bank.people p where p.id = (c).id and p.name = c.name limit 1)
create procedure p3 (inout a int, in b bank.customers) begin atomic merge into bank.rule_target t using bank.numbers n on t.id = n.a and n.b = (p3.b).id when matched then update set name = (p3.b).ssn; update bank.notes set body = p3.a::text where exists (select from bank.people) returning id; end
create temp table if not exists tt (a, b) on commit drop as with x as (select id, ssn from customers) select * from x union select id, name from people with data
select id, ssn as s into temporary table ti from customers where id in (select no from (select no from customers group by cube (no)) x) group by id
create materialized view if not exists m3 tablespace pg_default as with a as (select * from v_totals) select (a).total, a.name from a natural full join v_names with no data
create or replace temp view tv (a, b) with (security_invoker) as select (c).id, x.* from customers c, lateral (select ssn from customers d where d.id = (c).id) x
create index on customers ((extra -> 'a'), ((home).town), lower(name) text_pattern_ops) include (id) where (customers).vip and id > 1
create table g (a int generated always as ((b).zip + 1) stored, b bank.address default row('a', 'b', (vol_next())), c text collate "C" check (length(c) > (b).zip), exclude using gist (int4range(a, a + 1) with &&))
alter table customers add column z int default (vol_next()) check (z > (home).zip), alter column no set default nextval('other.ticket_seq'), add constraint u foreign key (no) references other.customers (id) on delete set null (no) not valid
select (c).ssn, (c.*).name, c.home, (c).home, ((c).home).zip from customers c where (c).id = 1 and (c).ssn in ('x', 'y') and ((c).home).town = 'z'
select (select (c).ssn from (select c) x (c)) from customers c where (c).ssn < 'x' and 1 = (c).id
select (customers).ssn, (v_names).code from customers, v_names where (customers).id = (v_names).id and (v_names).code = 'X'
select (d).* , (d).x.ssn from (select c as x, c.id from customers c) d where ((d).x).ssn = 'x'
select array(select (p).secret from people p where (p).id = n.a), (array(select row(ssn, name) from customers))[1] from numbers n where (n).e = any (array['x', (select iban from accounts limit 1)])
delete from people p using (select c from customers c) x where (p).id = (x.c).id and (p).name = 'x' returning (p).secret, (x).c.ssn
insert into customers (id, name, home.town, tags[1:2], extra['a']['b']) select 9, (p).name, (p).secret, array[name, 'x'], '1' from people p where (p).id = 1 on conflict (id) where (vip) do update set (ssn, home.zip) = (select (excluded).name, count(*) from accounts), name = (customers).ssn || (excluded).name where (customers).id > 1 returning (customers).ssn
with u as (update numbers set (a, b) = row (default, (select max(id) from people)) where ctid = any (array(select ctid from numbers for update skip locked limit 1)) returning *), i as (insert into notes (id, body) select coalesce(a, 7), e from u where b > 0 returning id) select * from i full join u on u.a = i.id cross join lateral vol_rows(u.b)
with u as (update numbers set (a, b) = row (default, (select max(id) from people)) where ctid = any (array(select ctid from numbers for update skip locked limit 1)) returning *), i as (insert into notes (id, body) select a, e from u returning id) select * from i full join u on u.a = i.id cross join lateral vol_rows(u.b)
with customers as (select * from other.customers), people as (select * from customers) select people.note, (select ssn from bank.customers limit 1) from people where exists (with numbers as (table accounts) select from numbers, notes) union (with customers as (select 1) select 'x', 'y' from customers)
with x as (select name from people), y as (insert into audit_log (what) (with x as (select ssn from customers) select ssn from x) returning what) select name from x union all select what from y except (select label from (values ((1, 'l')::ticket)) v (t), lateral (select (v.t).label) l) order by 1
select vol_touch(c.id), c.vip and not vol_bool(), (c.ssn::text collate "C" || vol_text(c.name)) similar to 'a' escape 'b', (c.born, c.born) overlaps ((select opened::date from accounts limit 1), '1 day'::interval) from customers c
select xmlexists('/a' passing by ⟦ref (select body from documents limit 1)¦value (d.body) by ref¦ref d.body by value⟧) from documents d
select xmlelement(name a, xmlattributes((select ssn from customers limit 1) as b), xmlforest((c).ssn, c.home as h), xmlagg(body order by id) filter (where id > 0)) from customers c, documents d group by c.id, c
select xmlserialize(content (select body from documents limit 1) as text no indent), xmlparse(document '<a/>' preserve whitespace), xmlroot(xmlpi(name x, 'y'), version no value, standalone no)
17: select json_query(extra, '$.a' passing (select 1) as "X", id as y returning text with conditional array wrapper omit quotes on scalar string empty array on empty default '[]' on error) from customers c
17: select json_exists(extra, '$.a' passing (c).id as x unknown on error), json_value(c.extra, '$.b' returning int default (vol_touch(1)) on empty error on error), json_serialize(json(e) returning bytea format json encoding utf8) from customers c, numbers
16: select json_object('a' value (select ssn from customers limit 1), 'b': (c).ssn null on null with unique keys returning jsonb), json_array(c.ssn format json, 1 absent on null), json_objectagg(c.ssn: c.id with unique) from customers c group by c
16: select e is not json array with unique keys, (e is json scalar) is not unknown, e is nfkc normalized from numbers
select substring(c.ssn similar 'a' escape 'b'), overlay((c).name placing 'x' from 1 for (select 2)), position('a' in (c).ssn), trim(trailing from (c).ssn), trim(both 'x' from c.ssn, 'y'), extract(year from (c).born), collation for ((c).ssn) from customers c
select c.born at time zone 'x' at time zone (select 'utc'), interval '1' second (3), current_timestamp (3) at time zone interval '1' hour to minute from customers c
17: select c.born::timestamptz at local, merge_action from (select born, 1 as merge_action from customers) c
select not c.vip is true = any (array[true]), c.id operator(pg_catalog.+) 1 operator(bank.###) 2, - c.id ### any (array(select id from people)), c.tags[1:][:1][:] from customers c
select row(c.*, 1) is distinct from row(p, 2), (c.id, c.name) in ((1, 'x'), (select id, name from people limit 1)), (select row(1, 2)) = (1, 2) from customers c, people p
select * from (customers c join accounts a on a.customer_id = c.id) j (x), (people natural join employees) as k cross join (table numbers) n (a1)
select * from customers c join accounts a using (id) as u join lateral (select u.id, c.ssn, a.iban) l on l.id = u.id
((select id from people limit 1) union all (values (1), (2) order by 1 desc fetch next row only)) intersect (table rule_target except all select id, name from v_rule) order by 1 using < nulls first offset 1 rows
with a as (with b as (with c as (select * from customers) select * from c) select ssn from b) select (with d as (table a) select ssn from d limit 1), exists (with customers as (select 1 x) select x from customers)
insert into rule_target as r overriding system value (with x as (values (1, 'x')) select * from x union table people_ids) on conflict on constraint pk do update set name = excluded.name, id = default where r.id in (select id from people) returning r.*, (with y as (select r.id) select id from y)
update only customers as c set home.street = (select name from people limit 1), tags[(select 1)] = default, (no, ssn) = row((c).no, c.ssn) from only (accounts) a (x) where current of d
merge into only (rule_target) r using lateral (select 1 as a) s on r.id = s.a when matched then do nothing
merge into rule_target r using (people p join employees e using (id)) on r.id = p.id when matched and (r).name = 'x' then update set (name) = row ((p).secret), id = default when not matched and p.id > (select 1) then insert (id, name) overriding user value values (default, (p).name)
create schema authorization "Odd" create view a as select 1 as x create view b as table a create index b_i on a using hash (x) tablespace t where x is not null create trigger g instead of insert on b for each row when (new.x > 1) execute procedure f(a, 1, 'x') grant all on a, b to public
create temporary recursive view bank.x (a, b) as values (1, (select ssn from customers limit 1)) union all select a + 1, b from x where a < 3
create function bank.z (out a int, b customers.id%type = 1, variadic text[] = '{}') returns record language 'sql' window leakproof called on null input support bank.s set work_mem = '1MB' reset all as $$ select 1 $$
prepare z as with x as (insert into notes (id) values (1) returning *) select * from x, lateral (select x.body) y for key share of y
explain (generic_plan, analyze false, wal, summary 0) with x as (select $1::int as a) update numbers n set a = x.a from x where n.a = $2 returning n.*, $3::text
explain verbose (with x as (select ssn from customers) select * from x) union (select secret from people)
explain (format yaml) create table v as select 1
copy bank.customers (id, ssn) to program 'cat' with (format 'text', force_quote *, header true)
copy (table customers) to '/tmp/x' with binary
copy (select c.*, (select count(*) from accounts) from customers c where (c).ssn = 'x' for update) to stdout with csv header quote as '"' force quote *
copy numbers from stdin (format csv, force_null (a, b), default 'x', on_error ignore, log_verbosity verbose, reject_limit 3) where (a, b) in ((1, 2)) and e ~ 'x'
18: create table gg (a int, b int generated always as (a * 2) virtual, c int not null no inherit, constraint p primary key (a, b without overlaps), foreign key (a, period b) references people (id, period name) not enforced)
grant select on all tables in schema public to current_role, group "x" with grant option granted by session_user
18: grant maintain, update (name) on v_names to app
revoke all on parameter a.b, work_mem from public cascade
alter default privileges grant all on schemas to public with grant option
create rule r as on delete to v_rule where old.id > 1 do instead (insert into audit_log default values returning *; ; with x as (select 1) delete from notes using x returning 1;)
select count(*) filter (where exists (table people)) over w, nth_value(a, 2) from numbers window w as (v groups current row exclude group), v as (partition by (select 1))
select lag(a) over (w rows between interval '1' day preceding and (select 2) following exclude no others) from numbers window w as (order by b using operator(pg_catalog.<) nulls first)
select all on_, "all" from (select 1, 2) as t (on_, "all") group by all (), rollup ((on_, 1), "all") having true
select distinct on ((c).id, (select 1)) c from customers c order by (c).id, 2 limit all offset (select 1) rows for no key update of c nowait for share
execute p (array[(1, 2)::ticket], row(1, 'x')::bank.ticket, null::int[][], -1.5e3, (select 1))
create table as_ as execute p (1, 'x'::text)
create table if not exists x (a, b) using heap with (fillfactor = 10) on commit preserve rows tablespace t as (with y as (table people) select * from y) with no data
declare c cursor for (values (1), (2)) union (table numbers limit 1) for read only
declare c no scroll insensitive cursor with hold for select * from customers c for update of c
select * from rows from (jsonb_to_recordset((select extra from customers limit 1)) as (a int, b text collate "C"), generate_series(1, 3)) with ordinality x (p, q, r, s), json_to_record('{}') as (z bank.mood[])
select * from bank.vol_rows(n => (select max(id) from people)) with ordinality as f (a, b, c)
select * from current_date d, cast(1 as int) e, coalesce(1, 2) f, current_user u, xmlconcat('<a/>') x, extract(day from now()) g
select treat(c.id as bigint), nullif((c).id, (select 1)), greatest((c).ssn, all_.x), normalize((c).name, nfd) from customers c, lateral (select c.ssn as x) all_
select x.*, x.column1 from (values (row(1, 'a')::ticket), (null)) x where (x.column1).no = 1 and (x).column1.label = 'b'
select xmlroot((select body from documents limit 1), version (select 'x'), standalone yes), xmlparse(content (with x as (table people) select name from x)), position('a' in ('b') || (c).ssn), position('a' in (c.tags)[1]) from customers c
