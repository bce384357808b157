-- Are all lines of a purchase request for warehouses of the branches that the member is limited to? What is for others too is
-- the whole tenant's. It takes the warehouses from the context, so that nobody asks it about others'.
create or replace function purchasing.is_in_sight(request uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  theirs uuid[] := app.warehouses();
begin
  return not exists (select from purchasing.purchase_request_lines l
                      where l.tenant_id = tenant and l.purchase_request_id = request and l.warehouse_id <> all (theirs));
end $$;
grant execute on function purchasing.is_in_sight to app_api;
