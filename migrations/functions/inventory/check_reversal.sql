-- May a receipt be undone whole: did nothing of it go back to the supplier? Raises stock_movement.already_returned.
create or replace function inventory.check_reversal(m inventory.stock_movements) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  perform from inventory.stock_movements r where r.tenant_id = m.tenant_id and r.id = m.reverses_id for no key update;
  if exists (select from inventory.stock_movements l where l.tenant_id = m.tenant_id and l.receipt_id = m.reverses_id) then
    perform app.fail('stock_movement.already_returned');
  end if;
end $$;
