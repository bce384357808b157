-- Are all lines of a purchase request for warehouses of the member's branches? What is for others too is the whole tenant's.
create or replace function purchasing.is_in_sight(request uuid, theirs uuid[]) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  return not exists (select from purchasing.purchase_request_lines l
                      where l.tenant_id = tenant and l.purchase_request_id = request and l.warehouse_id <> all (theirs));
end $$;
grant execute on function purchasing.is_in_sight to app_api;
