-- Does a tenant of this status allow this kind of access ('read', 'write', 'essential', 'export', 'reopen')? Raises tenant.deactivated,
-- tenant.blocked, which says what is due where it is for want of payment, tenant.suspended.
create or replace function tenants.check_access(status text, access text) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if status = 'deactivated' and access <> 'export' then
    perform app.fail('tenant.deactivated');
  elsif access = 'write' and status = 'blocked' then
    perform app.fail('tenant.blocked', billing.banner(app.tenant_id())::text);
  elsif access = 'write' and status = 'suspended' then
    perform app.fail('tenant.suspended');
  end if;
end $$;
grant execute on function tenants.check_access to app_api;
