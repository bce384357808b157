-- Keeps what movements go by of `products` or `warehouses` as it is until the commit, in the order of the locks.
create or replace function inventory.share_catalogue(tenant uuid, kind text, ids uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if cardinality(ids) = 1 then
    perform pg_advisory_xact_lock_shared(inventory.catalogue_lock(tenant, kind, ids[1]));
    return;
  end if;
  perform pg_advisory_xact_lock_shared(k.key)
    from (select distinct inventory.catalogue_lock(tenant, kind, i) as key from unnest(ids) i order by key) k;
end $$;
grant execute on function inventory.share_catalogue to app_api, app_system;
