-- Did the actor of this context prove a second factor? Of a session the table tells, of an outside issuer's token its
-- claims; keys and jobs prove none.
create or replace function identity.has_second_factor() returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  given jsonb := app.claims();
begin
  if given ->> 'session' is null then
    return coalesce(given -> 'amr' ? 'mfa', false);
  end if;
  return exists (select from identity.sessions s
                  where s.id = (given ->> 'session')::uuid and 'mfa' = any (s.amr));
end $$;
grant execute on function identity.has_second_factor to app_identity;
