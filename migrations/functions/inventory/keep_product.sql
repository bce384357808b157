-- Trigger: the currency and the unit of a product stay once anything of it has moved, or what was recorded would mean
-- something else. Raises product.has_history.
create or replace function inventory.keep_product() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if exists (select from inventory.stock_movements m where m.tenant_id = new.tenant_id and m.product_id = new.id) then
    perform app.fail('product.has_history', json_build_object('field',
      case when new.unit <> old.unit then 'unit' else 'currency' end)::text);
  end if;
  return new;
end $$;
