-- For other modules: since when, at the earliest, a tenant is deactivated or removed; null while it is neither.
create or replace function tenants.left_at(tenant uuid default app.tenant_id()) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select coalesce(t.deleted_at, t.updated_at) from tenants.tenants t
           where t.id = tenant and (t.deleted_at is not null or t.status = 'deactivated'));
end $$;
