-- Has a person an e-mail address that a code can be mailed to?
create or replace function identity.has_address(person uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return exists (select from identity.users u where u.id = person and u.email is not null);
end $$;
