-- The verified context of this transaction where it is the sign-in login's own: of somebody who signs in, registers, or
-- works at their own account. Null in any other.
create or replace function app.identity_claims() returns jsonb
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
begin
  return case when session_user = 'app_identity' and who ->> 'scope' = 'identity' then who end;
end $$;
