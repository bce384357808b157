-- What goes back to a supplier, by the receipt that it takes back where it names one: of its product, lot and supplier, after it, and
-- never more than came by it. Raises stock_movement.receipt_not_found, stock.more_than_received, stock.before_receipt.
create or replace function inventory.check_supplier_return(m inventory.stock_movements) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  receipt record;
  gone numeric;
begin
  if m.receipt_id is null then
    return;
  end if;
  select r.* into receipt from inventory.stock_movements r
   where r.tenant_id = m.tenant_id and r.id = m.receipt_id and r.type = 'receive' and r.reverses_id is null
     and r.product_id = m.product_id for no key update;
  if not found or receipt.lot_id is distinct from m.lot_id or receipt.supplier_id <> m.supplier_id then
    perform app.fail('stock_movement.receipt_not_found');
  end if;
  if (receipt.occurred_at, receipt.id) > (m.occurred_at, m.id) then
    perform app.fail('stock.before_receipt', json_build_object('received_at', receipt.occurred_at)::text);
  end if;
  select coalesce(-sum(l.quantity), 0) into gone from inventory.stock_movements l
   where l.tenant_id = m.tenant_id and m.receipt_id in (l.receipt_id, l.reverses_id);
  if gone - m.quantity > receipt.quantity then
    perform app.fail('stock.more_than_received', json_build_object(
      'received', trim_scale(receipt.quantity)::text, 'returned', trim_scale(gone)::text)::text);
  end if;
end $$;
