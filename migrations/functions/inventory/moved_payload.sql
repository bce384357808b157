-- The payload of the event that tells of a movement, as src/modules/inventory/events.ts declares it.
create or replace function inventory.moved_payload(m inventory.stock_movements) returns jsonb
language sql stable set search_path = pg_catalog set timezone = 'UTC' as $$
  select jsonb_build_object('id', m.id, 'type', m.type, 'product_id', m.product_id, 'warehouse_id', m.warehouse_id, 'lot_id', m.lot_id,
    'quantity', trim_scale(m.quantity)::text, 'counted', trim_scale(m.counted)::text, 'balance', trim_scale(m.balance)::text,
    'unit', m.unit, 'unit_quantity', trim_scale(m.unit_quantity)::text, 'serials', m.serials,
    'unit_cost', trim_scale(m.unit_cost)::text, 'currency', m.currency, 'reason', m.reason, 'reference', m.reference,
    'transfer_id', m.transfer_id, 'issue_id', m.issue_id, 'reverses_id', m.reverses_id, 'stock_count_id', m.stock_count_id,
    'supplier_id', m.supplier_id, 'receipt_id', m.receipt_id, 'destruction_id', m.destruction_id, 'occurred_at', m.occurred_at)
$$;
grant execute on function inventory.moved_payload to app_api, app_system;
