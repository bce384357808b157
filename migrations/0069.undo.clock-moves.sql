set role app_owner;

drop view tenants.waiting_clocks;
drop view tenants.clock_room;
drop table tenants.sandbox_mails;
drop view tenants.clock_states;
drop index fiscal.claims_place, fiscal.claims_serial;
alter table fiscal.claims drop column is_sandbox;
create unique index claims_place on fiscal.claims (country, environment, tin, branch_code);
create unique index claims_serial on fiscal.claims (country, environment, upper(serial));
drop index tenants.tenants_sandboxes;
alter table tenants.clocks drop column is_moving;
create or replace view inventory.active_reservations with (security_invoker = true) as
select r.tenant_id, r.id, r.product_id, r.warehouse_id, r.lot_id, r.remaining as quantity, r.expires_at
  from inventory.reservations r
 where r.status = 'active' and r.expires_at > now();
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
                      and m.occurred_at > now() - interval '90 days') d
                 where l.expires_on is not null
                window walk as (partition by l.tenant_id, l.product_id, l.warehouse_id order by l.expires_on, l.lot_id)) u
        window walk as (partition by u.tenant_id, u.product_id, u.warehouse_id order by u.expires_on, u.lot_id)) w
window walk as (partition by w.tenant_id, w.product_id, w.warehouse_id order by w.expires_on, w.lot_id);
create or replace view fiscal.delayed_documents with (security_invoker = true) as
select d.tenant_id, d.id
  from fiscal.documents d
  left join fiscal.settings s on s.tenant_id = d.tenant_id
 where (d.is_open and d.issued_at < now() - (coalesce(s.alarm_after_hours, 1) * 60 - 10) * interval '1 minute'
        or d.status in ('rejected', 'dead') and d.updated_at < now() - interval '1 day')
   and coalesce(d.stuck_at < now() - interval '1 day', true);
do $$
declare
  named text;
begin
  foreach named in array array['inventory.reservations.expires_at:now() + interval ''15 minutes''', 'inventory.stock_alerts.raised_at',
    'inventory.stock_transfers.sent_at', 'inventory.movement_requests.occurred_at', 'sales.fulfilments.fulfilled_at', 'sales.returns.returned_at',
    'sales.payments.taken_at', 'sales.till_sessions.opened_at', 'sales.cash_movements.moved_at', 'fiscal.documents.issued_at',
    'fiscal.z_reports.closed_at', 'purchasing.approval_delegations.starts_at', 'purchasing.purchase_request_steps.occurred_at',
    'pharmacy.controlled_drug_counts.counted_at', 'notifications.deliveries.due_at'] loop
    execute format('alter table %I.%I alter column %I set default %s', split_part(named, '.', 1), split_part(named, '.', 2),
                   split_part(split_part(named, '.', 3), ':', 1), coalesce(nullif(split_part(named, ':', 2), ''), 'now()'));
  end loop;
end $$;
