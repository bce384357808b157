-- How many of the product's own units one of `unit` is; 1 of its own, or where none is named. Raises product.unit_unknown.
create or replace function inventory.unit_factor(product uuid, unit text) returns numeric
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid;
  factor numeric;
begin
  if unit is null then
    return 1;
  end if;
  tenant := app.tenant_id();
  select u.factor into factor from inventory.product_units u
   where u.tenant_id = tenant and u.product_id = product and lower(u.unit) = lower(unit_factor.unit);
  if factor is null and exists (select from inventory.products p where p.tenant_id = tenant and p.id = product
                                   and lower(p.unit) = lower(unit_factor.unit)) then
    factor := 1;
  end if;
  if factor is null then
    perform app.fail('product.unit_unknown', json_build_object('product_id', product, 'unit', unit)::text);
  end if;
  return factor;
end $$;
grant execute on function inventory.unit_factor to app_api, app_system;
