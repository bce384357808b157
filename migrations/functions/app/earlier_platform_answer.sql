-- Looks whether a platform administrator's request was answered before under their idempotency key, and claims nothing. Raises
-- what app.replay does.
create or replace function app.earlier_platform_answer(given text, request bytea) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  earlier platform.public_idempotency_keys;
begin
  select * into earlier from platform.public_idempotency_keys k
   where k.scope = app.claims() ->> 'user' and k.key = given and k.created_at >= now() - interval '24 hours';
  if found then
    perform app.replay(earlier.fingerprint = request, earlier.body, earlier.etag);
  end if;
end $$;
grant execute on function app.earlier_platform_answer to app_system;
