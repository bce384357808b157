-- Lets codes of payments expire whose time is over, of every tenant by its clock: at most `most` tenants, in their order. Gives its events. Raises permission.denied.
create or replace function billing.expire_all(most int) returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenants uuid[] := array(
    select p.tenant_id from billing.payments p where p.status = 'submitted' and not p.is_sandbox and p.expires_at <= now()
    union
    select p.tenant_id from billing.payments p where p.status = 'submitted' and p.is_sandbox and p.expires_at <= app.now_of(p.tenant_id)
    order by 1 limit most);
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  perform billing.hold_all(tenants);
  return query select e.* from unnest(tenants) t (id) cross join lateral billing.expire_payments(t.id) e;
end $$;
grant execute on function billing.expire_all to app_system;
