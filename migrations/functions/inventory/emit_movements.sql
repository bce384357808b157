-- Trigger: every movement stands in the outbox as inventory.stock.moved, whoever posted it; not what the owner posts by
-- hand.
create or replace function inventory.emit_movements() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  first uuid := app.uuid7();
begin
  if app.claims() is null then
    return null;
  end if;
  perform app.emit(
      array_agg(m.tenant_id order by m.id), array_agg(inventory.nth_id(first, m.n) order by m.id), 'inventory.stock.moved',
      array_agg(jsonb_build_object(
           'id', m.id, 'type', m.type, 'product_id', m.product_id, 'warehouse_id', m.warehouse_id,
           'lot_id', m.lot_id, 'quantity', trim_scale(m.quantity)::text, 'counted', trim_scale(m.counted)::text,
           'balance', trim_scale(m.balance)::text, 'unit_cost', trim_scale(m.unit_cost)::text, 'reason', m.reason,
           'reference', m.reference, 'transfer_id', m.transfer_id, 'issue_id', m.issue_id,
           'stock_count_id', m.stock_count_id, 'occurred_at', m.occurred_at) order by m.id))
    from (select r.*, row_number() over (order by r.id) as n from new_rows r) m;
  return null;
end $$;
