-- Trigger: cash is moved by the cashier of an open session, or a manager, and no more is taken out than should be there. It waits for
-- whoever is about to pay into the session. Raises till_session.not_found, till_session.closed, till_session.not_yours,
-- till_session.too_little_cash.
create or replace function sales.keep_cash_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  here sales.till_sessions;
  cash numeric;
begin
  select * into here from sales.till_sessions s
   where s.tenant_id = new.tenant_id and s.id = new.till_session_id for no key update;
  perform app.guard(here.id is not null and coalesce(new.warehouse_id = here.warehouse_id, true), 'till_session.not_found');
  new.warehouse_id := here.warehouse_id;
  if app.claims() is null then
    return new;
  end if;
  perform app.guard(here.status = 'open', 'till_session.closed');
  perform app.guard(here.cashier_id = app.actor_id() or sales.runs_tills(), 'till_session.not_yours');
  new.moved_by := app.actor_id();
  new.moved_by_name := sales.actor_name();
  new.moved_at := app.clock();
  if new.direction = 'out' then
    select t.expected into cash from sales.session_totals(here.id) t where t.method = 'cash' and t.currency = new.currency;
    perform app.guard(new.amount <= coalesce(cash, 0), 'till_session.too_little_cash');
  end if;
  return new;
end $$;
