-- Moves of a sandbox's clock.
set role app_owner;

alter table tenants.clocks add column is_moving boolean not null default false;
create index tenants_sandboxes on tenants.tenants (id) where is_sandbox;

-- How each sandbox's clock stands; `is_due` where a move is under way, or a day of business time has begun whose work has not run.
create view tenants.clock_states with (security_invoker = true) as
select t.id as tenant_id, t.time_zone, s.now, coalesce(c.ahead, '0') as ahead, coalesce(c.is_moving, false) as is_moving,
       case when c.is_moving then now() + c.goal end as moves_to, coalesce(c.done_until, t.created_at) as done_until, c.moved_at, c.moved_by,
       coalesce(c.is_moving, false)
         or (coalesce(c.done_until, t.created_at) at time zone t.time_zone)::date < (s.now at time zone t.time_zone)::date as is_due,
       coalesce(c.version, 0) as version
  from tenants.tenants t
  left join tenants.clocks c on c.tenant_id = t.id
 cross join lateral (select now() + coalesce(c.ahead, '0') as now) s
 where t.is_sandbox;
grant select on tenants.clock_states to app_api, app_system;

-- How many clocks may be run beside those that are: three at once, however many are moved.
create view tenants.clock_room with (security_invoker = true) as
select greatest(3 - count(*), 0) as free
  from tenants.tenants t join tenants.clocks c on c.tenant_id = t.id
 where t.is_sandbox and c.held_until > clock_timestamp();
grant select on tenants.clock_room to app_system;

-- Sandboxes whose clocks may be run now, those first that have waited longest.
create view tenants.waiting_clocks with (security_invoker = true) as
select s.tenant_id, s.time_zone
  from tenants.clock_states s
  left join tenants.clocks c on c.tenant_id = s.tenant_id
 where s.is_due and (c.held_until is null or c.held_until <= clock_timestamp())
 order by c.served_at nulls first, s.tenant_id
 limit (select r.free from tenants.clock_room r);
grant select on tenants.waiting_clocks to app_system;

-- Mails that a sandbox would have sent, which go to nobody: once for each key, and the newest of them. tenants.keep_mails alone writes them.
create table tenants.sandbox_mails (
  tenant_id uuid not null default app.tenant_id() references tenants.tenants,
  id uuid not null default app.uuid7(),
  recipient text not null,
  subject text not null,
  text text not null,
  key text not null,
  sent_at timestamptz not null default app.now(),
  primary key (tenant_id, id)
);
create unique index sandbox_mails_key on tenants.sandbox_mails (tenant_id, key);
call app.isolate_table('tenants.sandbox_mails');
grant select on tenants.sandbox_mails to app_api, app_system;

-- A device of a sandbox, which no authority knows, is in nobody's way.
alter table fiscal.claims add column is_sandbox boolean not null default false;
drop index fiscal.claims_place, fiscal.claims_serial;
create unique index claims_place on fiscal.claims (country, environment, tin, branch_code) where not is_sandbox;
create unique index claims_serial on fiscal.claims (country, environment, upper(serial)) where not is_sandbox;

-- functions: app/clock
-- What counts now does so in business time.
create or replace view inventory.active_reservations with (security_invoker = true) as
select r.tenant_id, r.id, r.product_id, r.warehouse_id, r.lot_id, r.remaining as quantity, r.expires_at
  from inventory.reservations r
 where r.status = 'active' and r.expires_at > app.now();
create or replace view inventory.lot_losses with (security_invoker = true) as
select w.tenant_id, w.id, w.product_id, w.warehouse_id, w.lot_id, w.expires_on, w.quantity,
       round(w.lost - coalesce(lag(w.lost) over walk, 0), 4) as expected_loss
  from (select u.tenant_id, u.id, u.product_id, u.warehouse_id, u.lot_id, u.expires_on, u.quantity,
               greatest(0, max(u.held - u.a_day * u.days) over walk) as lost
          from (select l.tenant_id, l.id, l.product_id, l.warehouse_id, l.lot_id, l.expires_on, l.quantity, d.a_day,
                       l.expires_on - (select tenants.today()) + 1 as days, sum(l.quantity) over walk as held
                  from inventory.usable_levels l
                 cross join lateral (
                   select greatest(0, coalesce(sum(m.quantity), 0)) / 90.0 as a_day from inventory.product_use m
                    where m.tenant_id = l.tenant_id and m.product_id = l.product_id and m.warehouse_id = l.warehouse_id
                      and m.occurred_at > app.now() - interval '90 days') d
                 where l.expires_on is not null
                window walk as (partition by l.tenant_id, l.product_id, l.warehouse_id order by l.expires_on, l.lot_id)) u
        window walk as (partition by u.tenant_id, u.product_id, u.warehouse_id order by u.expires_on, u.lot_id)) w
window walk as (partition by w.tenant_id, w.product_id, w.warehouse_id order by w.expires_on, w.lot_id);
create or replace view fiscal.delayed_documents with (security_invoker = true) as
select d.tenant_id, d.id
  from fiscal.documents d
  left join fiscal.settings s on s.tenant_id = d.tenant_id
 where (d.is_open and d.issued_at < app.now_of(d.tenant_id) - (coalesce(s.alarm_after_hours, 1) * 60 - 10) * interval '1 minute'
        or d.status in ('rejected', 'dead') and d.updated_at < now() - interval '1 day')
   and coalesce(d.stuck_at < now() - interval '1 day', true);

-- What people see of when something was done is business time.
do $$
declare
  named text;
begin
  foreach named in array array['inventory.reservations.expires_at:app.now() + interval ''15 minutes''', 'inventory.stock_alerts.raised_at',
    'inventory.stock_transfers.sent_at', 'inventory.movement_requests.occurred_at', 'sales.fulfilments.fulfilled_at', 'sales.returns.returned_at',
    'sales.payments.taken_at', 'sales.till_sessions.opened_at', 'sales.cash_movements.moved_at', 'fiscal.documents.issued_at',
    'fiscal.z_reports.closed_at', 'purchasing.approval_delegations.starts_at', 'purchasing.purchase_request_steps.occurred_at',
    'pharmacy.controlled_drug_counts.counted_at', 'notifications.deliveries.due_at'] loop
    execute format('alter table %I.%I alter column %I set default %s', split_part(named, '.', 1), split_part(named, '.', 2),
                   split_part(split_part(named, '.', 3), ':', 1), coalesce(nullif(split_part(named, ':', 2), ''), 'app.now()'));
  end loop;
end $$;
