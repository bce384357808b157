-- Does this tenant keep an owner? Not one that is removed or deactivated: nobody works in it.
create or replace function tenants.needs_owner(tenant uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  return exists (select from tenants.tenants t
                  where t.id = tenant and t.deleted_at is null and t.status <> 'deactivated');
end $$;
