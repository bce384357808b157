-- Trigger: a session is opened by whoever answers for it, at a till that is in use, and closed once, by its cashier or a manager, with what
-- should be there as it is at that moment: whoever is about to pay into it is waited for. Its till changes with it, as it shows its open session. Raises till.not_found, till.inactive,
-- till_session.closed, till_session.not_yours and what sales.count_session raises.
create or replace function sales.keep_till_session() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  here sales.tills;
begin
  if tg_op = 'INSERT' then
    select * into here from sales.tills t where t.tenant_id = new.tenant_id and t.id = new.till_id and t.deleted_at is null for no key update;
    perform app.guard(here.id is not null and coalesce(new.warehouse_id = here.warehouse_id, true), 'till.not_found');
    perform app.guard(here.active, 'till.inactive');
    new.warehouse_id := here.warehouse_id;
    new.number := (select coalesce(max(s.number), 0) + 1 from sales.till_sessions s where s.tenant_id = new.tenant_id and s.till_id = here.id);
    if app.claims() is not null then
      new.status := 'open';
      new.cashier_id := app.actor_id();
      new.cashier_name := sales.actor_name();
      new.opened_at := app.now();
    end if;
    update sales.tills t set active = t.active where t.tenant_id = new.tenant_id and t.id = here.id;
    return new;
  end if;
  perform app.guard(old.status = 'open', 'till_session.closed');
  if app.claims() is not null then
    perform app.guard(old.cashier_id = app.actor_id() or sales.runs_tills(), 'till_session.not_yours');
  end if;
  new.till_id := old.till_id;
  new.warehouse_id := old.warehouse_id;
  new.number := old.number;
  new.cashier_id := old.cashier_id;
  new.cashier_name := old.cashier_name;
  new.currency := old.currency;
  new.opening_float := old.opening_float;
  new.opened_at := old.opened_at;
  if new.status = 'closed' then
    new.closed_at := app.clock();
    new.closed_by := app.actor_id();
    new.closed_by_name := sales.actor_name();
    select c.totals, c.difference into new.totals, new.difference from sales.count_session(new) c;
    update sales.tills t set active = t.active where t.tenant_id = new.tenant_id and t.id = new.till_id;
  end if;
  return new;
end $$;
