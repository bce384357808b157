-- Are all lines of a destruction at warehouses of the branches that the member is limited to? It takes the warehouses from the
-- context, so that nobody asks it about others'.
create or replace function inventory.is_destruction_in_sight(destruction uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  theirs uuid[] := app.warehouses();
begin
  return not exists (select from inventory.destruction_lines l
                      where l.tenant_id = tenant and l.destruction_id = destruction and l.warehouse_id <> all (theirs));
end $$;
grant execute on function inventory.is_destruction_in_sight to app_api;
