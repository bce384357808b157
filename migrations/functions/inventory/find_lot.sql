-- The lot of a product by id or number. Raises lot.not_found.
create or replace function inventory.find_lot(product uuid, lot uuid, number text) returns uuid
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  found_lot uuid;
begin
  select t.id into found_lot from inventory.lots t
   where t.tenant_id = tenant and t.product_id = product
     and (t.id = lot or (lot is null and t.key = inventory.lot_key(number)));
  if found_lot is null then
    perform app.fail('lot.not_found');
  end if;
  return found_lot;
end $$;
grant execute on function inventory.find_lot to app_api, app_system;
