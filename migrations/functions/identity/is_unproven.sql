-- For other modules: has nobody proven yet that a person's address is theirs?
create or replace function identity.is_unproven(person uuid) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  return exists (select from identity.users u where u.id = person and u.status = 'unverified');
end $$;
