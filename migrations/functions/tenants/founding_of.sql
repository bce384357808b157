-- For other modules: who founded a tenant that is no sandbox, and when. No row where nobody did.
create or replace function tenants.founding_of(tenant uuid, out founder uuid, out founded_at timestamptz) returns setof record
language plpgsql stable set search_path = pg_catalog as $$
begin
  return query select t.founded_by, t.created_at from tenants.tenants t
    where t.id = tenant and t.founded_by is not null and not t.is_sandbox;
end $$;
