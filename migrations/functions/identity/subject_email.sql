-- The address that a context of the sign-in login is about: given with the subject, or that of the invitation whose token
-- it holds. Null where there is none.
create or replace function identity.subject_email() returns text
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
  about jsonb := app.identity_claims() -> 'subject';
  given bytea := decode(about ->> 'invitation', 'hex');
begin
  if given is null then
    return about ->> 'email';
  end if;
  return (select i.email from identity.invitations i where i.token_hash = given);
end $$;
grant execute on function identity.subject_email to app_identity;
