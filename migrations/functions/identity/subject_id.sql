-- The one person whom a context of the sign-in login is about: the subject that was signed, by the fact that names somebody,
-- else the person signed in; where nobody is, the subject's `user`.
-- Null where there is no such person, and outside such a context.
create or replace function identity.subject_id() returns uuid
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
  who jsonb := app.identity_claims();
  about jsonb := coalesce(who -> 'subject', '{}');
  newcomer uuid := (about ->> 'user')::uuid;
begin
  if about ? 'issuer' then
    return coalesce((select e.user_id from identity.external_identities e
                      where e.issuer = about ->> 'issuer' and e.subject = about ->> 'subject'),
                    (select u.id from identity.users u where u.email = about ->> 'email'), newcomer);
  elsif about ? 'email' then
    return coalesce((select u.id from identity.users u where u.email = about ->> 'email'), newcomer);
  elsif about ? 'username' then
    return (select u.id from identity.users u where u.username = about ->> 'username');
  elsif about ? 'session' then
    return (select s.user_id from identity.sessions s where s.id = (about ->> 'session')::uuid);
  elsif about ? 'invitation' then
    return coalesce((select u.id from identity.users u where u.email = identity.subject_email()), newcomer);
  end if;
  return coalesce((who ->> 'user')::uuid, newcomer);
end $$;
grant execute on function identity.subject_id to app_identity;
