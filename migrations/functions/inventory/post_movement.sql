-- Trigger: moves the level and the position with the ledger, in the same transaction, under the position's lock. Sets
-- the movement's balance, and the quantity of a count by itself. Raises stock.insufficient, stock.too_large,
-- lot.not_usable, stock.more_than_issued, stock_movement.issue_not_found, lot.required.
create or replace function inventory.post_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  held numeric;
  place uuid;
  level numeric;
begin
  loop
    select p.quantity into held from inventory.stock_positions p
     where p.tenant_id = new.tenant_id and p.product_id = new.product_id and p.warehouse_id = new.warehouse_id
       for update;
    exit when found;
    insert into inventory.stock_positions (tenant_id, product_id, warehouse_id)
    values (new.tenant_id, new.product_id, new.warehouse_id) on conflict do nothing;
  end loop;
  if new.lot_id is null then
    select l.id, l.quantity into place, level from inventory.stock_levels l
     where l.tenant_id = new.tenant_id and l.product_id = new.product_id and l.warehouse_id = new.warehouse_id
       and l.lot_id is null;
  else
    select l.id, l.quantity into place, level from inventory.stock_levels l
     where l.tenant_id = new.tenant_id and l.product_id = new.product_id and l.warehouse_id = new.warehouse_id
       and l.lot_id = new.lot_id;
  end if;
  level := coalesce(level, 0);
  if new.type = 'count' and new.stock_count_id is null then
    new.quantity := new.counted - level;
  end if;
  if new.lot_id is null and new.type <> 'transfer' and new.issue_id is null
     and (new.quantity > 0 or level + new.quantity < 0)
     and (select p.track_lots from inventory.products p where p.tenant_id = new.tenant_id and p.id = new.product_id) then
    perform app.fail('lot.required');
  end if;
  if new.type = 'issue' or (new.type = 'transfer' and new.quantity < 0) then
    perform inventory.check_leaving(new);
  elsif new.type = 'return' then
    perform inventory.check_return(new);
  end if;
  if level + new.quantity < 0 then
    perform inventory.fail_insufficient(new.product_id, new.warehouse_id, -new.quantity, level);
  end if;
  if held + new.quantity >= 1e14 then
    perform app.fail('stock.too_large');
  end if;
  new.balance := held + new.quantity;
  if place is null then
    insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, lot_id, quantity)
    values (new.tenant_id, new.product_id, new.warehouse_id, new.lot_id, level + new.quantity);
  else
    update inventory.stock_levels l set quantity = level + new.quantity, updated_at = now()
     where l.tenant_id = new.tenant_id and l.id = place;
  end if;
  update inventory.stock_positions p set quantity = new.balance, updated_at = now()
   where p.tenant_id = new.tenant_id and p.product_id = new.product_id and p.warehouse_id = new.warehouse_id;
  return new;
end $$;
