-- The person whom a tenant adds by id, or by an e-mail address that they have proven to be theirs.
create or replace function identity.person_to_add(by_id uuid, by_email text) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
  select u.id from identity.users u
   where u.status = 'active' and (u.id = by_id or (u.email = by_email and u.email_verified_at is not null))
$$;
grant execute on function identity.person_to_add to app_api, app_system;
