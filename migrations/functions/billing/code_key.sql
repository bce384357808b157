-- How the code that somebody gives is compared: by billing.plain_code. Raises payment.code_malformed for what is none: four to 64 letters and
-- digits, with blanks, points, slashes and hyphens between them.
create or replace function billing.code_key(code text) returns text
language plpgsql immutable set search_path = pg_catalog as $$
declare
  plain text := billing.plain_code(code);
begin
  if plain is null or normalize(code, NFKC) ~ '[!-,:-@\[-^`{-~]' then
    perform app.fail('payment.code_malformed');
  end if;
  return plain;
end $$;
grant execute on function billing.code_key to app_api, app_system;
