-- Keeps what a tenant has from being erased, for the platform alone. Raises permission.denied, tenant.not_found, tenant.erased.
create or replace function tenants.hold(tenant uuid, why text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  perform from tenants.tenants t where t.id = tenant for no key update;
  if not found then
    perform app.fail('tenant.not_found');
  elsif exists (select from tenants.endings e where e.tenant_id = tenant and e.begun_at is not null) then
    perform app.fail('tenant.erased');
  end if;
  insert into tenants.legal_holds as h (tenant_id, reason) values (tenant, why)
  on conflict (tenant_id) do update set reason = excluded.reason, set_by = excluded.set_by;
end $$;
grant execute on function tenants.hold to app_system;
