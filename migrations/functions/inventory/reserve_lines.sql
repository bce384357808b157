-- Reserves stock for several lines, [{id, product_id, warehouse_id, quantity, lot_id?, reference?}], until a moment: of each all or
-- nothing, one after the other, so that none takes what another has. Their positions are locked. Raises what
-- inventory.check_available raises.
create or replace function inventory.reserve_lines(lines jsonb, until timestamptz) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  one record;
begin
  for one in
    select l.* from jsonb_to_recordset(lines) l (id uuid, product_id uuid, warehouse_id uuid, quantity numeric, lot_id uuid, reference text)
     order by l.product_id, l.warehouse_id, l.id
  loop
    perform inventory.check_available(one.product_id, one.warehouse_id, one.quantity, one.lot_id);
    insert into inventory.reservations (id, product_id, warehouse_id, lot_id, quantity, reference, expires_at)
    values (one.id, one.product_id, one.warehouse_id, one.lot_id, one.quantity, one.reference, until);
  end loop;
end $$;
grant execute on function inventory.reserve_lines to app_api;
