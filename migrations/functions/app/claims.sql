-- The verified context of this transaction, or null where none was entered. Raises context.forged.
create or replace function app.claims() returns jsonb
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
  claims text := current_setting('app.context', true);
  seal text;
begin
  if claims is null or claims = '' then
    return null;
  end if;
  select app_private.seal_under(k.inner_key, k.outer_key, claims) into seal from app_private.seal_key k;
  if current_setting('app.seal', true) is distinct from seal then
    perform app.fail('context.forged');
  end if;
  return claims::jsonb;
end $$;
grant execute on function app.claims to app_api, app_identity, app_system;
