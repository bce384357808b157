-- Did people stop a tenant: suspend, block, deactivate or remove it? What they decided, billing leaves alone.
create or replace function tenants.is_stopped(tenant uuid) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  return exists (select from tenants.tenants t
                  where t.id = tenant and (t.deleted_at is not null or t.status in ('suspended', 'deactivated')
                                           or t.status = 'blocked' and t.status_by = 'people'));
end $$;
