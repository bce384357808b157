-- Trigger: a warehouse becomes a quarantine, or is one no more, while nothing is in it or under way from or to it: what is
-- usable does not change by a setting. The lock of the catalogue keeps movements out. Raises warehouse.holds_stock.
create or replace function inventory.keep_quarantine() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if exists (select from inventory.stock_positions p
              where p.tenant_id = new.tenant_id and p.warehouse_id = new.id and p.quantity > 0)
     or exists (select from inventory.in_transit t
                 where t.tenant_id = new.tenant_id and new.id in (t.from_warehouse_id, t.to_warehouse_id)) then
    perform app.fail('warehouse.holds_stock');
  end if;
  return new;
end $$;
