-- Binds the context to this transaction of this connection: a copy of it is not valid elsewhere.
create or replace function app_private.seal(claims text) returns text
language plpgsql stable parallel restricted set search_path = pg_catalog as $$
begin
  return (select app_private.seal_under(k.inner_key, k.outer_key, claims) from app_private.seal_key k);
end $$;
