-- Locks documents until the commit, in the order of their ids: before the number of a device is taken, and after its lane.
create or replace function fiscal.hold_documents(documents uuid[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform from fiscal.documents d where d.tenant_id = app.tenant_id() and d.id = any (documents)
     and coalesce(d.warehouse_id = any (app.warehouses()), true) order by d.id for no key update;
end $$;
grant execute on function fiscal.hold_documents to app_api;
