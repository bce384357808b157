-- Answers with the order that was made under a client's id, if one was, by `answer`, the text of a SELECT of its body and etag for the id
-- $1, which is planned only then. Whoever makes one under the same id at the same time is waited for. Raises sale.client_id_used
-- where that was for something else, or another kind of operation of a batch has the name, and idempotency.replay with the answer.
create or replace function sales.answer_again(client text, digest text, answer text) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  known record;
  said record;
begin
  perform sales.lock_client_name(tenant, client);
  select o.id, o.client_digest into known from sales.orders o where o.tenant_id = tenant and o.client_id = client;
  if known.id is null then
    perform app.guard(not exists (select from app.answered_keys(array['sync:' || client])), 'sale.client_id_used');
    return;
  end if;
  perform app.guard(known.client_digest = digest, 'sale.client_id_used');
  execute answer into said using known.id;
  perform app.fail('idempotency.replay', json_build_object('status', 200, 'body', said.body, 'etag', said.etag)::text);
end $$;
grant execute on function sales.answer_again to app_api;
