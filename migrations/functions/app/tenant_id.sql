-- The tenant of the verified context; null outside one. Policies ask for it at each table of each statement: so it checks the
-- seal by itself, as app.claims does, and reads of the text no more than the tenant where it stands first, as the Worker writes it.
-- Raises context.forged.
create or replace function app.tenant_id() returns uuid
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
  if starts_with(claims, '{"tenant":"') then
    return substr(claims, 12, 36)::uuid;
  end if;
  return (claims::jsonb ->> 'tenant')::uuid;
end $$;
grant execute on function app.tenant_id to app_api, app_identity, app_system;
