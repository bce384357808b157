-- Lets codes of payments expire whose time is over, of every tenant by its clock: at most `most` tenants. Gives its events. Raises permission.denied.
create or replace function billing.expire_all(most int) returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  return query select e.* from (select distinct p.tenant_id from billing.payments p where p.tenant_id = p.tenant_id and p.status = 'submitted' and p.expires_at <= now()
                                 limit most) over_all
                 cross join lateral billing.expire_payments(over_all.tenant_id) e;
end $$;
grant execute on function billing.expire_all to app_system;
