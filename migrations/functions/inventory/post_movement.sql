-- Trigger: moves the level and the position with the ledger, in the same transaction, under the position's lock and a
-- shared one of its lot, whose status changes before or after it, while days stay as they are. Sets when it happened where nobody said so, its cost, value and balance, and the quantity of a count. What is late may not make
-- stock negative at any moment since; a count that came after it has seen it already and gives way. Raises
-- stock.insufficient, stock.too_large, stock.period_closed, stock.too_far_back, stock.before_issue, lot.not_usable,
-- stock.more_than_issued, stock_movement.issue_not_found, lot.required, lot.recalled, lot.expired, stock.whole_units, exchange_rate.missing, conflict.retry, and what inventory.check_movement and inventory.check_sight raise.
create or replace function inventory.post_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tick constant interval := interval '1 microsecond';
  position inventory.stock_positions;
  place uuid;
  level numeric;
  past record;
  counted_later boolean := false;
  change numeric;
begin
  perform pg_advisory_xact_lock_shared(tenants.days_lock(new.tenant_id));
  perform inventory.check_sight(new);
  loop
    select p.* into position from inventory.stock_positions p
     where p.tenant_id = new.tenant_id and p.product_id = new.product_id and p.warehouse_id = new.warehouse_id
       for update;
    exit when found;
    perform inventory.lock_ledger(new.tenant_id, new.product_id);
    insert into inventory.stock_positions (tenant_id, product_id, warehouse_id)
    values (new.tenant_id, new.product_id, new.warehouse_id) on conflict do nothing;
  end loop;
  select l.id, l.quantity into place, level from inventory.level_of(new) l;
  level := coalesce(level, 0);
  if new.lot_id is not null then
    perform from inventory.lots t where t.tenant_id = new.tenant_id and t.id = new.lot_id for share;
  end if;
  if new.occurred_at is null then
    new.occurred_at := greatest(app.clock(), position.latest_at + tick, (
      select max(s.occurred_at) + tick from inventory.stock_movements s
       where s.tenant_id = new.tenant_id and s.transfer_id = new.transfer_id and s.quantity < 0));
    new.late := false;
  else
    new.occurred_at := least(new.occurred_at, app.clock());
    perform inventory.check_date(new);
    new.late := inventory.is_late(new, position.latest_at);
  end if;
  if new.late then
    perform inventory.lock_product(new.tenant_id, new.product_id);
    select * into past
      from inventory.level_at(new.tenant_id, new.product_id, new.warehouse_id, new.lot_id, new.occurred_at,
                              coalesce(new.reverses_id, new.id), level);
    counted_later := past.next_count is not null;
  else
    select level as level, level as lowest, null::uuid as next_count into past;
  end if;
  if new.type = 'count' then
    new.quantity := new.counted - past.level;
  end if;
  if new.lot_id is null and new.type <> 'transfer' and num_nonnulls(new.issue_id, new.receipt_id, new.reverses_id) = 0
     and (new.quantity > 0 or past.lowest + new.quantity < 0) then
    perform app.guard(not exists (select from inventory.products p where p.tenant_id = new.tenant_id and p.id = new.product_id and p.track_lots), 'lot.required');
  end if;
  select * into new.currency, new.exchange_rate, new.standard_cost from inventory.cost_of(new);
  change := case when counted_later then 0 else new.quantity end;
  perform inventory.check_movement(new, change, position.quantity);
  if past.lowest + new.quantity < 0 then
    perform inventory.fail_insufficient(new.product_id, new.warehouse_id, -new.quantity, past.lowest,
      at => case when new.late then new.occurred_at end);
  end if;
  if position.quantity + greatest(new.quantity, 0) >= 1e14 then
    perform app.fail('stock.too_large');
  end if;
  if counted_later then
    update inventory.stock_movements c set quantity = c.quantity - new.quantity
     where c.tenant_id = new.tenant_id and c.id = past.next_count;
  end if;
  new.balance := position.quantity + change;
  new.value := case when new.late then 0
                    when num_nonnulls(new.transfer_id, new.issue_id, new.reverses_id) > 0 then inventory.part_value(new, position.quantity, position.value)
                    else inventory.movement_value(new, position.quantity, position.value) end;
  perform inventory.move_level(new, place, level + change);
  return new;
end $$;
