-- Which of these idempotency keys, of the whole tenant of the context, are kept with an answer.
create or replace function app.answered_keys(keys text[]) returns setof text
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  return query
  select k.key from platform.idempotency_keys k
   where k.tenant_id = tenant and k.actor_id = tenant and k.key = any (keys) and k.expires_at >= now() and k.body is not null;
end $$;
grant execute on function app.answered_keys to app_api;
