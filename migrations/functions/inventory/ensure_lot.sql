-- The lot with this number, made if it is new. A date that is left out is that of the lot. Raises product.not_found,
-- lot.not_tracked, lot.expiry_differs, lot.expiry_required.
create or replace function inventory.ensure_lot(product uuid, number text, expiry date, supplier uuid default null) returns uuid
language plpgsql volatile set search_path = pg_catalog as $$
declare
  card record;
  lot record;
  made uuid;
begin
  select p.track_lots, p.expiry_required into card from inventory.products p
   where p.tenant_id = app.tenant_id() and p.id = product;
  if not found then
    perform app.fail('product.not_found');
  elsif not card.track_lots then
    perform app.fail('lot.not_tracked');
  end if;
  insert into inventory.lots (tenant_id, id, product_id, lot_number, expires_on, supplier_id)
  values (app.tenant_id(), app.uuid7(), product, number, expiry, supplier)
  on conflict (tenant_id, product_id, key) do nothing returning id into made;
  if made is not null then
    if expiry is null and card.expiry_required then
      perform app.fail('lot.expiry_required');
    end if;
    return made;
  end if;
  select t.id, t.expires_on into lot from inventory.lots t
   where t.tenant_id = app.tenant_id() and t.product_id = product and t.key = inventory.lot_key(number) for share;
  if expiry <> lot.expires_on or (expiry is not null and lot.expires_on is null) then
    perform app.fail('lot.expiry_differs',
                     json_build_object('lot_id', lot.id, 'expires_on', lot.expires_on)::text);
  end if;
  return lot.id;
end $$;
grant execute on function inventory.ensure_lot to app_api, app_system;
