-- Trigger, at the commit: of a destruction that was confirmed every line was discarded.
create or replace function inventory.check_destroyed() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if exists (
    select from inventory.destruction_lines l
     where l.tenant_id = new.tenant_id and l.destruction_id = new.id
       and l.quantity is distinct from (
         select -sum(m.quantity) from inventory.stock_movements m
          where m.tenant_id = l.tenant_id and m.destruction_id = l.destruction_id and m.product_id = l.product_id
            and m.warehouse_id = l.warehouse_id and m.lot_id is not distinct from l.lot_id)) then
    raise check_violation using message = 'a destruction is confirmed with the discards of its lines';
  end if;
  return null;
end $$;
