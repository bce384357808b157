-- Has the locks of these products alone until the commit, in the order in which movements share them: before they are changed, as a change takes
-- each in the order of the rows. It is true.
create or replace function inventory.hold_alone(products uuid[]) returns boolean
language plpgsql volatile set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock(k.key)
    from (select distinct inventory.catalogue_lock(app.tenant_id(), 'products', i) as key from unnest(products) i order by key) k;
  return true;
end $$;
grant execute on function inventory.hold_alone to app_api;
