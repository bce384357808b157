-- Trigger: a product's own unit is called as none of its others. Raises product.unit_taken.
create or replace function inventory.keep_unit_name() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if exists (select from inventory.product_units u where u.tenant_id = new.tenant_id and u.product_id = new.id
                and lower(u.unit) = lower(new.unit)) then
    perform app.fail('product.unit_taken');
  end if;
  return new;
end $$;
