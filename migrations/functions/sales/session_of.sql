-- The open session that what a cashier takes or gives back at a moment belongs to, kept from being closed until the commit: their own,
-- whatever till it is at, which has to be this one where one is named. Null where they have none, and of what was taken before it was
-- opened, such as what a till sends late. Raises till.not_found, till.not_yours.
create or replace function sales.session_of(cashier uuid, till uuid default null, at timestamptz default app.now()) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  found_session sales.till_sessions;
begin
  select * into found_session from sales.till_sessions s
   where s.tenant_id = app.tenant_id() and s.cashier_id = cashier and s.status = 'open' for share;
  if till is not null then
    perform app.guard(exists (select from sales.tills t
      where t.tenant_id = app.tenant_id() and t.id = till and t.deleted_at is null and coalesce(t.warehouse_id = any (app.warehouses()), true)),
      'till.not_found');
    perform app.guard(found_session.till_id = till, 'till.not_yours');
  end if;
  return case when at >= found_session.opened_at then found_session.id end;
end $$;
grant execute on function sales.session_of to app_api;
