-- Locks a name that a client gave until the commit, whatever is done under it. It comes after the lock of the name's key, where it has one, and before
-- those of orders and stock.
create or replace function sales.lock_client_name(tenant uuid, client text) returns void
language sql volatile set search_path = pg_catalog as $$
  select pg_advisory_xact_lock(hashtextextended(tenant::text || ':sale:' || client, 3));
$$;
grant execute on function sales.lock_client_name to app_api;
