-- Binds the context to this transaction of this connection: a copy of it is not valid elsewhere.
create or replace function app_private.seal(claims text) returns text
language plpgsql stable parallel restricted set search_path = pg_catalog as $$
declare
  k app_private.seal_key;
begin
  select * into k from app_private.seal_key;
  return encode(sha256(k.outer_key || sha256(k.inner_key || convert_to(
    claims || pg_backend_pid() || extract(epoch from transaction_timestamp()), 'utf8'))), 'hex');
end $$;
