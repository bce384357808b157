-- For other modules: where a person is written to, by the address that they have proven; null where there is none.
create or replace function identity.address_of(person uuid) returns text
language plpgsql stable set search_path = pg_catalog as $$
begin
  return (select u.email from identity.users u where u.id = person and u.status = 'active' and u.email_verified_at is not null);
end $$;
grant execute on function identity.address_of to app_system;
