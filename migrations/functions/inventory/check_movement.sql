-- What holds of a movement by its type: of what leaves, comes back, arrives or is revalued. `change` is what it does to the
-- stock of now, of which the position has `held`. A transfer's legs are at its own warehouses, and what left it at the first; a count's
-- differences are at its own. Raises reservation.not_found, stock_transfer.not_found, stock_count.not_found,
-- destruction.not_found, and what the checks raise.
create or replace function inventory.check_movement(m inventory.stock_movements, change numeric, held numeric) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if m.type = 'supplier_return' then
    perform inventory.check_supplier_return(m);
  elsif m.reverses_id is not null then
    perform inventory.check_reversal(m);
  end if;
  if m.type in ('issue', 'supplier_return') or (m.type = 'transfer' and m.quantity < 0) or m.reverses_id is not null then
    perform inventory.check_leaving(m, change);
  elsif m.type = 'return' then
    perform inventory.check_return(m);
  elsif m.type = 'receive' then
    perform inventory.check_arriving(m);
  elsif m.type in ('adjust', 'count', 'discard') and m.quantity < 0 and num_nonnulls(m.transfer_id, m.destruction_id) = 0 then
    perform inventory.check_correction(m);
  elsif m.type = 'revalue' then
    perform inventory.check_revaluation(m, held);
  end if;
  if m.transfer_id is not null then
    perform app.guard(exists (
      select from inventory.stock_transfers t where t.tenant_id = m.tenant_id and t.id = m.transfer_id
         and (t.from_warehouse_id = m.warehouse_id or (t.to_warehouse_id = m.warehouse_id and m.quantity > 0))),
      'stock_transfer.not_found');
  end if;
  if m.stock_count_id is not null then
    perform app.guard(exists (
      select from inventory.stock_counts c where c.tenant_id = m.tenant_id and c.id = m.stock_count_id
         and c.warehouse_id = m.warehouse_id), 'stock_count.not_found');
  elsif m.reservation_id is not null then
    perform app.guard(exists (
      select from inventory.reservations r where r.tenant_id = m.tenant_id and r.id = m.reservation_id
         and r.product_id = m.product_id and r.warehouse_id = m.warehouse_id), 'reservation.not_found');
  elsif m.destruction_id is not null then
    perform app.guard(exists (
      select from inventory.destruction_lines l where l.tenant_id = m.tenant_id and l.destruction_id = m.destruction_id
         and l.product_id = m.product_id and l.warehouse_id = m.warehouse_id
         and l.lot_id is not distinct from m.lot_id), 'destruction.not_found');
  end if;
  perform inventory.check_units(m);
end $$;
