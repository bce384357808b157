-- Keeps the answer under the key that this transaction claimed, and hands it on.
create or replace function app.answer(inout body text, inout etag text)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  is_tenants boolean := current_setting('app.idempotency_holder', true) = 'tenant';
begin
  update platform.idempotency_keys k set body = answer.body, etag = answer.etag
   where k.tenant_id = (who ->> 'tenant')::uuid
     and k.actor_id = (case when is_tenants then who ->> 'tenant' else coalesce(who ->> 'user', who ->> 'key') end)::uuid
     and k.key = current_setting('app.idempotency_key', true);
end $$;
grant execute on function app.answer to app_api, app_system;
