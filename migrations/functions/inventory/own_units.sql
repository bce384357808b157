-- A quantity said in a unit of the product, in the product's own. Raises product.unit_unknown, product.unit_inexact,
-- stock.too_large.
create or replace function inventory.own_units(product uuid, said numeric, unit text) returns numeric
language plpgsql stable set search_path = pg_catalog as $$
declare
  own numeric := said * inventory.unit_factor(product, unit);
begin
  if scale(trim_scale(own)) > 4 then
    perform app.fail('product.unit_inexact', json_build_object('product_id', product, 'unit', unit)::text);
  elsif abs(own) >= 1e14 then
    perform app.fail('stock.too_large');
  end if;
  return own;
end $$;
grant execute on function inventory.own_units to app_api, app_system;
