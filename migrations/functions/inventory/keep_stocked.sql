-- Trigger: a product that is in stock, or under way, is not said to be never in stock. The lock of the catalogue keeps movements out. Raises
-- product.holds_stock.
create or replace function inventory.keep_stocked() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if exists (select from inventory.stock_levels l where l.tenant_id = new.tenant_id and l.product_id = new.id and l.quantity > 0)
     or exists (select from inventory.in_transit t where t.tenant_id = new.tenant_id and t.product_id = new.id) then
    perform app.fail('product.holds_stock');
  end if;
  return new;
end $$;
