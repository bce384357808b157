-- For other modules: does a person belong to a tenant, or did, or is about to?
create or replace function identity.belongs_to(tenant uuid, person uuid) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  return exists (select from identity.memberships m
                  where m.tenant_id = tenant and m.user_id = person and m.status in ('active', 'pending', 'ended'));
end $$;
grant execute on function identity.belongs_to to app_system;
