-- The seal of claims in this transaction of this connection, under a key: a copy of it is not valid elsewhere. Planned inline, in
-- the statement that reads the key.
create or replace function app_private.seal_under(inner_key bytea, outer_key bytea, claims text) returns text
language sql stable parallel restricted
return encode(sha256(outer_key || sha256(inner_key || int4send(pg_backend_pid())
                                             || timestamptz_send(transaction_timestamp()) || convert_to(claims, 'utf8'))), 'hex');
