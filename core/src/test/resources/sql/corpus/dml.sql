insert into numbers ⟦values (1, 2, 3)¦(a, b) values (1, 2), (3, 4)¦default values¦(a) select id from customers¦select 1, 2, 3¦(a) (select 1)¦table numbers¦(a) values (default)¦(a, b) values ((select max(id) from people), vol_next())¦(a) with x as (select 1) select * from x⟧
insert into numbers as n (a) values (1) returning ⟦*¦n.*¦a as x, n.b¦n¦vol_touch(a)¦(select max(id) from customers)⟧
insert into customers (id, name, home.town, tags[1], tags[2:3]) values (10, 'x', 'y', 'z', '{a,b}')
insert into customers (id, name) overriding ⟦system¦user⟧ value values (11, 'x')
insert into accounts (iban) values ('x') on conflict ⟦do nothing¦(iban) do nothing¦(iban) do update set amount = excluded.amount¦on constraint accounts_iban_key do update set amount = accounts.amount + 1 where accounts.amount > 0¦(iban) do update set (amount, opened) = (1, default), iban = (select max(iban) from accounts)¦(iban) do update set (amount, iban) = (select 1, 'x') returning id⟧
insert into customers (id, name) values (1, 'x') on conflict (id) where vip do nothing
insert into customers (id, name) values (1, 'x') on conflict (id) do update set name = excluded.name || customers.name returning ssn
insert into customers (id, name) values (1, 'x') on conflict (immutable_norm(name) collate "C" text_pattern_ops) where vip do nothing
insert into payments values (9, 1, '2025-03-03', 'USD', 1)
insert into payments (booked) select current_date returning tableoid::regclass
insert into v_rule values (1, 'x')
insert into v_customers (id, name) values (20, 'x') returning *
insert into v_trigger values (1, 'x')
insert into notes values (50, 1, 'x') returning body
insert into "Odd Table" ("select", "Weird ""Column""") values (1, 'x')
with x as (select 1 as a) insert into numbers (a) select a from x returning a
insert into other.customers values (100, 'x')
18: insert into numbers (a) values (1) returning ⟦old.a, new.a¦old, new¦with (old as o, new as n) o.a, n.b, a¦with (new as x) x.*⟧
update numbers set a = 1
update ⟦numbers¦only numbers¦numbers *¦numbers n¦numbers as n¦only (numbers) as n⟧ set b = a + 1, c = default where a = 1
update numbers set (a, b) = ⟦(1, 2)¦row (1, default)¦(select id, id from customers limit 1)¦row(1, 2)⟧
update customers set home.town = 'x', tags[1] = 'y', extra['a'] = '1', name = name || 'x' where id = 1
update customers c set name = p.name from people p ⟦¦join numbers n on n.a = p.id¦, lateral (select 1) x⟧ where c.id = p.id
update customers set name = 'x' returning ⟦*¦customers.id as i¦vol_text(name)⟧
18: update customers c set balance = 1 returning ⟦old.balance, new.balance¦with (old as was) was.ssn, c.ssn¦old.*, new.*⟧
update accounts set amount = (select sum(amount) from payments where account_id = accounts.id) where exists (select from customers where id = customer_id)
update payments set amount = 1 where booked = '2025-01-01'
update v_rule set name = 'x' where id = 1
update v_customers set name = 'y' where code = 'z'
update people set name = 'x' where id in (with t as (select id from employees) select id from t)
update numbers set a = vol_touch(a) where b ### 1
update numbers set a = 1 where current of c
with x as (select 1 as k) update numbers set a = k from x where a = k
delete from numbers
delete from ⟦numbers¦only numbers¦numbers *¦numbers n¦numbers as n⟧ where a = 1
delete from accounts a using customers c⟦¦, people p¦ join people p using (id)⟧ where c.id = a.customer_id
delete from customers where id = 5 returning ⟦*¦ssn¦customers¦id, (select count(*) from accounts)⟧
18: delete from customers where id = 5 returning old.ssn, new.id
delete from payments where booked < '2020-01-01'
delete from v_rule
delete from v_trigger where id = 1
delete from notes where owner_id = 1
delete from numbers where current of "C"
with x as (select id from people) delete from rule_target using x where rule_target.id = x.id
delete from rule_target where vol_bool() or id = any (select id from v_names)
merge into rule_target t using numbers s on t.id = s.a ⟦when matched then delete¦when matched and s.b > 1 then update set name = s.e¦when matched then do nothing¦when not matched then insert values (s.a, s.e)¦when not matched and s.a > 0 then insert (id) values (default)¦when not matched then insert default values¦when matched and vol_bool() then update set (id, name) = (1, 'x') when matched then delete when not matched then do nothing¦when not matched then insert (id, name) overriding user value values (1, vol_text('x'))¦when matched then update set (id, name) = (select 1, name from people limit 1)⟧
merge into ⟦rule_target¦only rule_target¦rule_target as rule_target⟧ using ⟦(select 1 as a) s¦(values (1)) as s (a)¦people as s (a)¦only people s(a)¦numbers s join people p on p.id = s.a¦(table numbers) s¦generate_series(1, 2) s (a)⟧ on rule_target.id = s.a when matched then do nothing
with n as (select 1 as a) merge into rule_target using n on id = a when matched then update set name = 'x'
merge into payments p using accounts a on a.id = p.account_id when matched then update set memo = a.iban when not matched then insert (booked) values ('2024-01-01')
17: merge into rule_target t using numbers s on t.id = s.a when not matched by source ⟦then delete¦and t.id > 1 then update set name = 'x'¦then do nothing⟧ when not matched by target then insert (id) values (s.a)
17: merge into rule_target t using numbers s on t.id = s.a when matched then delete returning ⟦*¦merge_action(), t.*¦s.a, t.id¦merge_action() as what, vol_touch(t.id)⟧
18: merge into rule_target t using numbers s on t.id = s.a when matched then delete returning ⟦old.id, new.id, merge_action()¦with (old as o) merge_action(), o.name⟧
