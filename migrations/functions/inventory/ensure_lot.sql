-- The lot with this number, made if it is new. A date that is left out is that of the lot. Raises what inventory.known_lot
-- raises.
create or replace function inventory.ensure_lot(product uuid, number text, expiry date, supplier uuid default null) returns uuid
language plpgsql volatile set search_path = pg_catalog as $$
declare
  lot uuid := inventory.known_lot(product, number, expiry);
begin
  if lot is null then
    insert into inventory.lots (tenant_id, id, product_id, lot_number, expires_on, supplier_id)
    values (app.tenant_id(), app.uuid7(), product, number, expiry, supplier)
    on conflict (tenant_id, product_id, key) where key is not null do nothing returning id into lot;
  end if;
  return coalesce(lot, inventory.known_lot(product, number, expiry));
end $$;
grant execute on function inventory.ensure_lot to app_api, app_system;
