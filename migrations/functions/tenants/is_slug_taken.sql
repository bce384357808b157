-- Whether a tenant has this slug. Everybody may learn it by asking for the subdomain.
create or replace function tenants.is_slug_taken(wanted text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return exists (select from tenants.tenants t where t.slug = wanted);
end $$;
grant execute on function tenants.is_slug_taken to app_identity, app_system;
