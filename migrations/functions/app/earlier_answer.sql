-- Looks whether a request was answered before under an idempotency key of whoever acts, and claims nothing: for work that asks somebody
-- outside before it writes. Raises what app.replay does.
create or replace function app.earlier_answer(given text, request bytea) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  earlier platform.idempotency_keys;
begin
  select k.* into earlier from platform.idempotency_keys k
   where k.tenant_id = (who ->> 'tenant')::uuid and k.actor_id = coalesce(who ->> 'user', who ->> 'key')::uuid
     and k.key = given and k.expires_at >= now() and k.body is not null;
  if found then
    perform app.replay(earlier.fingerprint = request, earlier.body, earlier.etag);
  end if;
end $$;
grant execute on function app.earlier_answer to app_api;
