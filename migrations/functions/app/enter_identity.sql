-- Opens a batch of the sign-in login: sign-in, registration, one's own account. Raises what app_private.accept and
-- identity.admit_person raise.
create or replace function app.enter_identity(claims text, signature text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  given jsonb := app_private.accept(claims, signature, 'identity');
begin
  if given ->> 'user' is not null then
    perform identity.admit_person(given);
  end if;
end $$;
-- Whoever comes as another login is told that it is not a safe one.
grant execute on function app.enter_identity to public;
