-- Keeps warehouses as they are until the commit: each is there, as far as the caller sees, and active. Raises warehouse.not_found,
-- warehouse.inactive.
create or replace function inventory.hold_warehouses(ids uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  found int;
  all_active boolean;
begin
  perform inventory.share_catalogue(tenant, 'warehouses', ids);
  select count(*), coalesce(bool_and(h.active), true) into found, all_active
    from (select t.active from inventory.warehouses t
           where t.tenant_id = tenant and t.id = any (ids) and t.deleted_at is null) h;
  perform app.guard(found = (select count(distinct i) from unnest(ids) i), 'warehouse.not_found');
  perform app.guard(all_active, 'warehouse.inactive');
end $$;
grant execute on function inventory.hold_warehouses to app_api, app_system;
