-- The address that the person whom a context of the sign-in login is about has proven to be theirs; null where there is none.
create or replace function identity.subject_proven_email() returns text
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
begin
  return (select u.email from identity.users u
           where u.id = identity.subject_id() and u.email_verified_at is not null);
end $$;
grant execute on function identity.subject_proven_email to app_identity;
