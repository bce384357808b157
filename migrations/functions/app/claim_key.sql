-- Claims an idempotency key for this transaction: of whoever acts, or of the whole tenant, whoever of it sends the request again; its answer
-- is kept a day, or so many. A twin of the whole tenant's that is still at work is waited for, as long as lock_timeout lets it. Raises
-- idempotency.in_progress while one of whoever acts runs, and what app.replay does.
create or replace function app.claim_key(given text, request bytea, holder text default 'actor', days int default 1) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  tenant uuid := (who ->> 'tenant')::uuid;
  actor uuid := case holder when 'tenant' then tenant else coalesce(who ->> 'user', who ->> 'key')::uuid end;
  lock bigint := hashtextextended(tenant::text || actor || given, 0);
  earlier platform.idempotency_keys;
begin
  if holder = 'tenant' then
    perform pg_advisory_xact_lock(lock);
  elsif not pg_try_advisory_xact_lock(lock) then
    perform app.fail('idempotency.in_progress');
  end if;
  delete from platform.idempotency_keys k
   where k.tenant_id = tenant and k.actor_id = actor and k.key = given and k.expires_at < now();
  select * into earlier from platform.idempotency_keys k
   where k.tenant_id = tenant and k.actor_id = actor and k.key = given;
  if found then
    perform app.replay(earlier.fingerprint = request, earlier.body, earlier.etag);
  end if;
  insert into platform.idempotency_keys (tenant_id, actor_id, key, fingerprint, expires_at)
  values (tenant, actor, given, request, now() + make_interval(days => days));
  perform set_config('app.idempotency_key', given, true);
  perform set_config('app.idempotency_holder', holder, true);
end $$;
grant execute on function app.claim_key to app_api, app_system;
