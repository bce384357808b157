-- Lets the standing of a tenant rest that was closed or removed, and go on where it was opened again. One without a standing gets none. Gives
-- the events. Raises permission.denied in another tenant's context.
create or replace function trust.follow(tenant uuid) returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if not app.is_platform() and tenant is distinct from app.tenant_id() then
    perform app.fail('permission.denied');
  elsif exists (select from tenants.tenant_states t where t.id = tenant and t.deleted_at is not null) then
    update trust.standings s set rests_since = coalesce(s.rests_since, tenants.today(tenant)), next_evaluation_at = null where s.tenant_id = tenant;
  elsif exists (select from trust.standings s where s.tenant_id = tenant) then
    return query select * from trust.evaluate(tenant);
  end if;
end $$;
grant execute on function trust.follow to app_api, app_system;
