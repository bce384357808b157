-- For other modules: may a person bring tenants to Duka for a commission?
create or replace function identity.is_affiliate(person uuid) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  return exists (select from identity.users u where u.id = person and u.status = 'active' and 'affiliate' = any (u.platform_roles));
end $$;
