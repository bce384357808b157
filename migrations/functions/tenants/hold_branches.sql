-- Are all of these branches of the tenant there? They are kept so until the commit.
create or replace function tenants.hold_branches(tenant uuid, wanted uuid[]) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform from tenants.branches b
    where b.tenant_id = tenant and b.id = any (wanted) and b.deleted_at is null order by b.id for share;
  return not exists (select from unnest(wanted) w (id)
                      where not exists (select from tenants.branches b
                                         where b.tenant_id = tenant and b.id = w.id and b.deleted_at is null));
end $$;
