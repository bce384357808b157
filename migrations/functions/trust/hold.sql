-- The standing of a tenant, locked until the commit; made where nobody looked at the tenant before. Raises tenant.not_found.
create or replace function trust.hold(tenant uuid) returns trust.standings
language plpgsql volatile set search_path = pg_catalog as $$
declare
  s trust.standings;
begin
  if not exists (select from tenants.tenant_states t where t.id = tenant and t.deleted_at is null) then
    perform app.fail('tenant.not_found');
  end if;
  insert into trust.standings (tenant_id, level_since) values (tenant, app.now_of(tenant)) on conflict do nothing;
  select o.* into s from trust.standings o where o.tenant_id = tenant for no key update;
  return s;
end $$;
