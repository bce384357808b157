-- For other modules: lets a person bring tenants to Duka for a commission. Raises user.not_found.
create or replace function identity.make_affiliate(person uuid) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  found_roles text[];
begin
  select u.platform_roles into found_roles from identity.users u where u.id = person and u.status = 'active' for update;
  if found_roles is null then
    perform app.fail('user.not_found');
  elsif 'affiliate' <> all (found_roles) then
    update identity.users u set platform_roles = found_roles || '{affiliate}' where u.id = person;
  end if;
end $$;
