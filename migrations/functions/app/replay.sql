-- Ends the transaction of a request that was answered before under its key. Raises idempotency.replay with the first answer as JSON {body, etag}
-- in the detail, or idempotency.key_reused where that was to another request.
create or replace function app.replay(is_same boolean, body text, etag text) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  perform app.guard(is_same, 'idempotency.key_reused');
  perform app.fail('idempotency.replay', json_build_object('body', body, 'etag', etag)::text);
end $$;
grant execute on function app.replay to app_api, app_system;
