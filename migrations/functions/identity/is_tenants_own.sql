-- Is the account of the context's person a tenant's own: without an address, and vouched for by no outside issuer, so
-- that whoever made it may be anybody?
create or replace function identity.is_tenants_own() returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  person uuid := app.user_id();
begin
  return exists (select from identity.users u where u.id = person and u.email is null)
    and not exists (select from identity.external_identities e where e.user_id = person);
end $$;
grant execute on function identity.is_tenants_own to app_identity;
