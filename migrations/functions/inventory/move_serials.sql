-- Trigger, after a movement is in the ledger: moves the serials that it names. What needs serials needs one for every unit. A
-- count that names as many as it counted finds all others of its place missing, but for those that came after it; what it saw
-- is not changed by late paper of before. Raises serial.count_differs, serial.moved_since, serial.not_in_stock,
-- serial.not_of_issue, serial.not_in_transit, serial.known.
create or replace function inventory.move_serials() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  units numeric := abs(coalesce(new.counted, new.quantity));
  named int := 0;
  needed boolean := inventory.serials_needed(new);
  counted_at timestamptz;
  after text;
begin
  if new.serials is null and not needed and new.type <> 'count' then
    return null;
  elsif new.serials is not null then
    named := (select count(distinct g) from unnest(new.serials) g);
  end if;
  if named > units or named <> cardinality(new.serials) or (needed and named <> units) then
    perform app.fail('serial.count_differs', json_build_object('product_id', new.product_id, 'warehouse_id', new.warehouse_id,
      'units', trim_scale(units)::text, 'serials', named)::text);
  end if;
  if named > 0 and new.late then
    select min(c.occurred_at) into counted_at from inventory.stock_movements c
     where c.tenant_id = new.tenant_id and c.product_id = new.product_id and c.warehouse_id = new.warehouse_id
       and c.lot_id is not distinct from new.lot_id and c.type = 'count' and c.occurred_at > new.occurred_at
       and coalesce(cardinality(c.serials), 0) = c.counted;
    if counted_at is not null then
      perform app.fail('serial.moved_since', json_build_object('counted_at', counted_at)::text);
    end if;
  end if;
  if named > 0 then
    perform inventory.check_serials(new, needed);
    after := case when new.reverses_id is not null then 'reversed'
                  when new.type = 'issue' then 'issued'
                  when new.type = 'discard' then 'discarded'
                  when new.type = 'supplier_return' then 'returned'
                  when new.type = 'transfer' and new.quantity < 0 then 'in_transit'
                  when new.type = 'adjust' and new.quantity < 0 then 'missing'
                  else 'in_stock' end;
    update inventory.serials s
       set state = after, warehouse_id = case when after = 'in_stock' then new.warehouse_id end, lot_id = new.lot_id,
           movement_id = new.id, moved_at = new.occurred_at, updated_at = now(), last_warehouse = new.warehouse_id,
           other_warehouse = case when after <> 'in_stock' then (
             select case when t.from_warehouse_id = new.warehouse_id then t.to_warehouse_id else t.from_warehouse_id end
               from inventory.stock_transfers t where t.tenant_id = new.tenant_id and t.id = new.transfer_id) end
     where s.tenant_id = new.tenant_id and s.product_id = new.product_id and s.serial = any (new.serials)
       and (new.type <> 'count' or s.moved_at <= new.occurred_at);
  end if;
  if new.type = 'count' and named = units then
    update inventory.serials s
       set state = 'missing', warehouse_id = null, movement_id = new.id, moved_at = new.occurred_at, updated_at = now(),
           last_warehouse = new.warehouse_id, other_warehouse = null
     where s.tenant_id = new.tenant_id and s.warehouse_id = new.warehouse_id and s.product_id = new.product_id
       and s.lot_id is not distinct from new.lot_id and s.moved_at <= new.occurred_at and s.movement_id <> new.id;
  end if;
  insert into inventory.serial_movements (tenant_id, serial_id, movement_id)
  select new.tenant_id, s.id, new.id from inventory.serials s where s.tenant_id = new.tenant_id and s.movement_id = new.id;
  return null;
end $$;
