-- One fact of whom a context of the sign-in login is about, as it was signed: `email`, `username`, `session`, `invitation`
-- (the hash of its token, in hexadecimal), `issuer` and `subject`; `user`, the id of who is new; `tenant`, the id or slug
-- of one to join; `new_tenant`, the id of one that is being created. Null where it was not given.
create or replace function identity.subject(fact text) returns text
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
begin
  return app.identity_claims() -> 'subject' ->> fact;
end $$;
grant execute on function identity.subject to app_identity;
