-- Is a movement posted behind one of its position that happened after it? A reversal happened right after its receipt.
-- `latest_at`: when the last of them happened.
create or replace function inventory.is_late(m inventory.stock_movements, latest_at timestamptz) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  return m.occurred_at < latest_at
      or (m.occurred_at = latest_at and exists (
            select from inventory.stock_movements l
             where l.tenant_id = m.tenant_id and l.product_id = m.product_id and l.warehouse_id = m.warehouse_id
               and l.occurred_at = m.occurred_at
               and coalesce(l.reverses_id, l.id) > coalesce(m.reverses_id, m.id)));
end $$;
