-- Keeps a platform administrator's answer under the key that this transaction claimed, and hands it on.
create or replace function app.platform_answer(inout body text, inout etag text)
language plpgsql volatile set search_path = pg_catalog as $$
begin
  update platform.public_idempotency_keys k set body = platform_answer.body, etag = platform_answer.etag
   where k.scope = app.claims() ->> 'user' and k.key = current_setting('app.idempotency_key', true);
end $$;
grant execute on function app.platform_answer to app_system;
