-- The lot with this number, null where one may be made of it. A date that is left out is that of the lot. Raises
-- product.not_found, lot.not_tracked, lot.expiry_differs, lot.expiry_required.
create or replace function inventory.known_lot(product uuid, number text, expiry date) returns uuid
language plpgsql volatile set search_path = pg_catalog as $$
declare
  card record;
  lot record;
begin
  select p.track_lots, p.expiry_required into card from inventory.products p
   where p.tenant_id = app.tenant_id() and p.id = product;
  if not found then
    perform app.fail('product.not_found');
  elsif not card.track_lots then
    perform app.fail('lot.not_tracked');
  end if;
  select t.id, t.expires_on into lot from inventory.lots t
   where t.tenant_id = app.tenant_id() and t.product_id = product and t.key = inventory.lot_key(number) for share;
  if lot.id is null and expiry is null and card.expiry_required then
    perform app.fail('lot.expiry_required');
  elsif expiry <> lot.expires_on or (lot.id is not null and expiry is not null and lot.expires_on is null) then
    perform app.fail('lot.expiry_differs',
                     json_build_object('lot_id', lot.id, 'expires_on', lot.expires_on)::text);
  end if;
  return lot.id;
end $$;
grant execute on function inventory.known_lot to app_api, app_system;
