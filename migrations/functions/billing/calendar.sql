-- What will happen to a tenant's subscription in so many days, as rows, in order: by billing.foretell, with what is there already of today.
create or replace function billing.calendar(days int, tenant uuid default app.tenant_id())
returns table (on_day date, what text, amount numeric, currency text)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  s billing.subscriptions;
  today date;
begin
  select o.* into s from billing.subscriptions o where o.tenant_id = tenant;
  if s.tenant_id is not null then
    select (app.now_of(tenant) at time zone t.time_zone)::date into today from tenants.tenant_states t where t.id = tenant;
    return query select f.* from billing.foretell(s, today, billing.balance(tenant, coalesce(s.next_currency, s.currency)), today + days) f
                  where f.on_day <= today + days
                  order by f.on_day, array_position('{cycle_paid,notice,due,past_due,blocked,cancelled}'::text[], f.what);
  end if;
end $$;
grant execute on function billing.calendar to app_api;
