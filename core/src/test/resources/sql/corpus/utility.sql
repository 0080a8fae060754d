# copy
copy customers ⟦to stdout¦from stdin¦(id, name) to stdout¦(id, name) from stdin⟧
copy bank.customers to stdout ⟦¦with (format csv)¦(format csv, header)¦with (format text, delimiter ',', null '')¦with csv header¦csv quote '"' escape '"' force quote *¦with delimiter ',' null 'x'¦(format csv, force_quote (id, name))¦(format binary)¦with (encoding 'UTF8')¦using delimiters ';'¦csv force quote id, name⟧
copy customers from stdin ⟦with (format csv, header true, force_not_null (name), force_null (ssn))¦csv header force not null name force null ssn¦where id > 1 and vol_bool()¦with (freeze) where id in (1, 2)¦binary¦with binary⟧
16: copy customers from stdin with (format csv, header match, default 'x')
17: copy customers from stdin with (on_error ignore, log_verbosity verbose)
18: copy customers from stdin with (on_error ignore, reject_limit 3)
copy ⟦(select id, ssn from customers)¦(values (1))¦(table people)¦(with x as (select 1) select * from x)¦((select 1))¦(insert into numbers (a) values (1) returning a)¦(update numbers set a = 1 returning *)¦(delete from numbers returning *)⟧ to stdout
copy (select vol_next(), code from v_names order by 1 limit 1) to stdout with (format csv)
copy customers ⟦to '/tmp/x'¦from '/tmp/x'¦to program 'cat'¦from program 'cat'¦from '/tmp/x' with csv¦to '/tmp/x' with (format csv)⟧
copy (select 1) to ⟦'/tmp/x'¦program 'cat'⟧
copy binary customers ⟦to stdout¦from stdin⟧
copy customers (id, name) from stdin using delimiters ',' with null as 'x'
copy notes to stdout
copy payments from stdin
# wrapping
explain ⟦¦analyze ¦verbose ¦analyze verbose ¦(analyze) ¦(analyze false) ¦(analyze off, verbose on, costs off) ¦(format json) ¦(buffers, timing off, analyze, summary) ¦(settings, wal false, format yaml) ⟧select * from customers
explain analyze ⟦insert into numbers (a) values (1)¦update numbers set a = 1¦delete from numbers¦with x as (delete from numbers returning *) select * from x⟧
16: explain (generic_plan) select * from customers where id = $1
17: explain (serialize text, memory, analyze) select * from customers
explain ⟦create table fresh as select 1¦create materialized view fresh as select * from v_names¦declare c cursor for select * from people¦execute p (1)¦merge into rule_target using numbers on id = a when matched then delete¦refresh materialized view m_totals¦create table fresh as execute p¦values (1)¦table people¦(select 1)⟧
prepare p⟦¦ (int)¦ (int, text, numeric(10, 2)[])¦ (bank.mood)¦ (unknown)⟧ as ⟦select * from customers where id = $1¦insert into numbers (a) values ($1)¦update numbers set a = $1¦delete from numbers where a = $1¦values ($1)¦with x as (select 1) select * from x¦table people⟧
execute p⟦¦ (1)¦ (1, 'a', null, (select 1))⟧
execute "P" (vol_next())
deallocate ⟦p¦prepare p¦all¦prepare all¦"P"⟧
create ⟦table¦temp table¦unlogged table¦table if not exists⟧ fresh as execute p⟦¦ (1)⟧⟦¦ with data¦ with no data⟧
declare c ⟦¦binary ¦insensitive ¦asensitive ¦no scroll ¦scroll ¦binary insensitive no scroll ⟧cursor ⟦¦with hold ¦without hold ⟧for select * from v_names
declare "C" cursor for ⟦values (1)¦table people¦select * from customers for update¦with x as (select 1) select * from x¦select vol_next()⟧
⟦fetch¦move⟧ ⟦c¦next c¦from c¦next from c¦prior in c¦first from c¦last from c¦absolute 5 from c¦absolute -1 in c¦relative 1 c¦relative -2 from c¦1 c¦-1 from c¦all c¦all from c¦forward c¦forward 2 from c¦forward all in c¦backward from c¦backward 3 c¦backward all c⟧
close ⟦c¦all¦"C"⟧
# settings
set ⟦¦local ¦session ⟧⟦search_path = bank¦search_path to bank, "Other", 'x'¦search_path = default¦statement_timeout to 1000¦work_mem = '1MB'¦a.b = on¦a.b.c = 'x', 1.5, -2¦time zone 'UTC'¦time zone local¦time zone default¦time zone interval '1' hour to minute¦time zone -5¦timezone to 'UTC'¦names 'UTF8'¦names default¦names¦schema 'bank'¦role app¦role none¦role 'app'¦session authorization app¦session authorization default¦xml option document¦datestyle = iso, dmy¦row_security = off¦transaction isolation level serializable¦search_path from current⟧
set transaction ⟦isolation level read committed¦isolation level repeatable read, read only¦read write¦deferrable¦not deferrable read only isolation level read uncommitted¦snapshot '00000003-0000001B-1'⟧
set session characteristics as transaction ⟦read only¦isolation level serializable, read write, deferrable⟧
set constraints ⟦all deferred¦all immediate¦a, bank.b deferred⟧
⟦reset¦show⟧ ⟦search_path¦a.b¦all¦time zone¦session authorization¦transaction isolation level¦role⟧
discard ⟦all¦plans¦sequences¦temp¦temporary⟧
# transactions
begin ⟦¦work¦transaction¦isolation level serializable¦work read only¦transaction read write, isolation level read committed deferrable⟧
start transaction⟦¦ read only¦ isolation level repeatable read, not deferrable⟧
⟦commit¦end¦rollback¦abort⟧ ⟦¦work¦transaction⟧⟦¦ and chain¦ and no chain⟧
savepoint s
release ⟦s¦savepoint s¦"S"⟧
rollback ⟦¦work ¦transaction ⟧to ⟦¦savepoint ⟧s
prepare transaction 'x'
⟦commit¦rollback⟧ prepared 'x'
# maintenance
truncate ⟦¦table ⟧⟦notes¦only notes¦notes *¦notes, numbers¦bank.notes⟧⟦¦ restart identity¦ continue identity cascade¦ restrict⟧
lock ⟦¦table ⟧⟦notes¦only people¦notes, numbers *⟧⟦¦ in access share mode¦ in row exclusive mode¦ in share update exclusive mode¦ in exclusive mode nowait¦ nowait⟧
vacuum ⟦¦full ¦freeze ¦verbose ¦full freeze verbose analyze ¦(full, analyze) ¦(parallel 2, verbose off, index_cleanup auto) ⟧⟦¦notes¦notes (id, body), numbers⟧
⟦analyze¦analyse⟧ ⟦¦verbose ¦(verbose, skip_locked) ⟧⟦¦notes¦notes (id), bank.numbers⟧
18: vacuum ⟦¦(analyze) ⟧only notes⟦¦ (id)⟧
checkpoint
call ⟦vol_run(1)¦bank.vol_run(n => vol_next())¦vol_run((select 1))⟧
do ⟦$$begin perform 1; end$$¦language plpgsql $x$begin null; end$x$¦'begin null; end' language plpgsql⟧
load ⟦'x'¦$$y$$⟧
listen channel
unlisten ⟦channel¦*¦"Channel"⟧
notify channel⟦¦, 'payload'¦, $$x$$⟧
cluster⟦¦ verbose¦ notes¦ verbose notes¦ notes using notes_pkey¦ (verbose) notes⟧
reindex ⟦index customers_norm¦table customers¦table concurrently customers¦(verbose, concurrently) index customers_norm¦schema bank¦(verbose) database postgres¦system postgres⟧
refresh materialized view ⟦¦concurrently ⟧m_totals⟦¦ with data¦ with no data⟧
# privileges
grant ⟦select¦select, insert (id, name), update (name)¦all¦all privileges¦all (id)¦references, trigger, truncate¦delete⟧ on ⟦customers¦table customers, bank.accounts⟧ to ⟦app¦public¦current_user, session_user¦app with grant option¦group app granted by current_user⟧
grant ⟦usage on schema bank¦execute on function vol_touch(int)¦execute on function vol_next, bank.vol_text(text)¦execute on procedure vol_run(int)¦execute on routine vol_run(n int)¦select on all tables in schema bank, other¦execute on all functions in schema bank¦usage on all sequences in schema bank¦usage on sequence ticket_seq¦connect, temporary on database postgres¦usage on language plpgsql¦usage on type mood¦usage on domain checked¦create on tablespace pg_default¦select on large object 1, 2¦usage on foreign server nowhere¦usage on foreign data wrapper nothing¦set on parameter work_mem, a.b¦alter system on parameter work_mem⟧ to app
grant app to ⟦postgres¦postgres with admin option¦current_role, public granted by postgres⟧
16: grant app to postgres with ⟦inherit true, set false¦admin option, inherit option¦admin false⟧
revoke ⟦select on customers from app¦grant option for all on customers from public cascade¦all privileges on schema bank from app restrict¦execute on all routines in schema bank from app¦app from postgres¦admin option for app from postgres cascade¦update (name) on customers from app granted by current_user⟧
16: revoke inherit option for app from postgres
alter default privileges ⟦¦for role app ¦for user app in schema bank ¦in schema bank, other ⟧⟦grant select on tables to app¦revoke all on functions from public cascade¦grant usage, select on sequences to app with grant option¦revoke grant option for execute on routines from app¦grant usage on types to public¦grant create on schemas to app⟧
