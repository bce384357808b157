-- Claims an idempotency key of a platform administrator for this transaction: it is kept, with the answer, when what is done under it commits.
-- Raises idempotency.in_progress while a twin runs, and what app.earlier_platform_answer does.
create or replace function app.claim_platform_key(given text, request bytea) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  holder text := app.claims() ->> 'user';
begin
  if not pg_try_advisory_xact_lock(hashtextextended('platform:' || holder || given, 0)) then
    perform app.fail('idempotency.in_progress');
  end if;
  perform app.earlier_platform_answer(given, request);
  insert into platform.public_idempotency_keys as k (scope, key, fingerprint) values (holder, given, request)
  on conflict (scope, key) do update
    set fingerprint = excluded.fingerprint, created_at = now(), body = null, etag = null, sealed_answer = null;
  perform set_config('app.idempotency_key', given, true);
end $$;
grant execute on function app.claim_platform_key to app_system;
