# a server's raw parser refuses these
! selec 1
! select 1 2 3
! select from where
! select ⟦1 +¦(¦(1¦1)¦case end¦case when 1 end¦1 from¦* from a join b¦* from a join b on¦* from a natural b¦a from b where¦1 order¦1 limit¦1 group by¦from a, ¦1,¦1 as¦a.¦f(¦f(a¦f(,)¦array[¦1::¦1 in ()¦not¦1 between 2¦a is not¦x'1¦$¦$a¦$1a¦"¦""¦''' ¦E'\'¦/* /* */¦@¦1 = = 2 ,¦cast(1)¦cast(1 as)¦extract(from a)¦overlay('a' placing 'b')⟧
! select 1 < 2 < 3
! select 1 = 2 = 3
! select 1 between 0 and 1 between 0 and 1
! select 'a' like 'b' like 'c'
! select 'a' 'b'
! select 'a' /* x */ 'b'
! select 1 is distinct 2
! select a from b c d
! select a from b as
! select a from b as select
! select a user.b
! select 123abc
! select 0x
! with x as (select 1) (with y as (select 2) select * from x, y)
! execute p ()
! select json_objectagg(key a value b)
! create constraint trigger t before insert on customers for each row execute function f()
! select * from a full b
! select * from a, lateral b
! select * from a cross join b on true
! select * from only
! select * from (a)
! select * from (a) b
! select * from f() with
! select * from (values 1)
! select * from x tablesample bernoulli
! select all distinct 1
! select distinct all 1
! select 1 union
! select 1 union union select 2
! select 1 intersect all all select 2
! select 1 limit 1 limit 2
! select 1 fetch first rows
! select 1 for
! select 1 for delete
! select 1 order by using <
! select sum(a) over
! select sum(a) over (rows)
! select sum(a) over (rows between 1 preceding)
! select sum(a) over (rows between unbounded following and current row)
! select f(a => )
! select f(variadic)
! select f(a order by)
! select f(distinct)
! select f(* , 1)
! select count(distinct *)
! select interval '1' day to year
! select exists 1
! select any (1)
! select 1 = any
! select U&'\00'
! select U&'\zzzz'
! select U&'\d800'
! select U&'a' uescape 'ab'
! select U&'a' uescape '+'
! values
! values ()
! values 1
! table
! table a.b.
! table only
! with select 1
! with x select 1
! with x as select 1
! with x as (select 1)
! with x as () select 1
! with recursive select 1
! with x (a as (select 1) select 1
! insert numbers values (1)
! insert into
! insert into numbers
! insert into numbers values
! insert into numbers (a values (1)
! insert into numbers () values (1)
! insert into numbers n values (1)
! insert into numbers values (1) on conflict
! insert into numbers values (1) on conflict do
! insert into numbers values (1) on conflict do update set
! insert into numbers values (1) returning
! update numbers
! update numbers set
! update numbers set a
! update numbers set a =
! update numbers set a = 1,
! update numbers set (a, b)
! update numbers set a = 1 where
! update numbers set n.a.* = 1 = 2 = 3
! update numbers, people set a = 1
! delete numbers
! delete from
! delete from numbers where
! delete from numbers using
! delete from numbers limit 1
! merge into a using b when matched then delete
! merge into a using b on true
! merge into a using b on true when matched then insert values (1)
! merge into a using b on true when not matched then delete
! merge into a using b on true when not matched then insert
! merge a using b on true when matched then delete
! copy
! copy customers
! copy customers to
! copy (select 1)
! copy (select 1) from stdin
! copy customers to stdout where
! copy customers from stdin with (format)) 
! copy customers to program
! explain
! explain analyze
! explain (
! explain () select 1
! explain vacuum
! explain explain select 1
! prepare
! prepare p
! prepare p as
! prepare p as vacuum
! prepare p () as select 1
! execute
! execute p (
! deallocate
! declare c for select 1
! declare c cursor
! declare c cursor with for select 1
! declare c cursor for insert into numbers values (1)
! fetch
! fetch absolute from c
! fetch forward from
! close
! set
! set a
! set a =
! set a b
! set local
! set transaction
! set transaction isolation level
! set time zone
! set role
! reset
! show
! show a b
! discard
! discard everything
! begin x
! begin isolation level
! start
! commit x
! rollback to
! savepoint
! release
! prepare transaction
! prepare transaction x
! commit prepared
! truncate
! truncate table
! truncate a cascade restrict
! lock
! lock table a in mode
! lock table a in access mode
! vacuum (
! vacuum a b
! call
! call f
! call f(1
! do
! do 1
! do $$ $$ x
! load x
! load
! listen
! listen 'a'
! unlisten
! notify
! notify a,
! notify a, b
! grant
! grant select on customers
! grant select on customers to
! grant on customers to app
! grant select on all customers in schema bank to app
! revoke select on customers to app
! revoke select customers from app
! create
! create x
! create view
! create view v
! create view v as
! create view v as insert into numbers values (1)
! create view v as (insert into numbers values (1))
! create table
! create table t
! create table t (
! create table t as
! create table t as select
  from where
! create materialized view v
! create materialized view v as delete from numbers
! create rule r as on insert to t
! create rule r as on insert do nothing
! create rule r as on insert to t do vacuum
! create rule r as on insert to t do (select 1
! create policy p
! create policy p on t using
! create policy p on t using true
! create function
! create function f
! create function f(
! create function f() begin atomic select 1 end
! create function f() begin atomic select 1;
! create function f() return
! create schema
! drop
! drop table
! drop table a b
! drop function
! alter
! alter table
! alter table a
! alter table a add
! alter table a drop
! alter role
! alter role a set
! alter system
! alter system set
! refresh materialized view
! refresh view a
! comment on table a
! comment on table a is
! comment on table a is x
! security label on table a
! import foreign schema
! reassign owned by a
! set session authorization
! select 1; selec 2
! select 1; select (2
! select 1;; drop
! (select 1
! select 1)
! ((select 1) union)
! select * from (select 1) x) y
! ( )
! select (
! x
! 1
! 'a'
! ,
! .
! select left, right from a
! select all 1, all 2
! select 1 is distinct from 2 is true
! select array[1][1]
! select interval '1 day' 'x'
! create publication p for t
! create publication p for table
! alter publication p add t
! create subscription s connection x publication p
! create statistics s on a
! create cast (a as b) with function
! create function f() returns
! create function f() language
! create server s
! create user mapping for a
! import foreign schema s from server f
! alter text search configuration c add mapping for a
! create operator class c for type t using m
! create event trigger e on x when a = 'b' execute function f()
! create schema s create domain d as int
