-- Trigger, after the ledger's own and under its locks of the days and of the position: adds a movement to its day, and to the closings of
-- the days after it. What comes back to another warehouse than it was issued at is no use of either's: it takes back use of
-- that one, whose position is locked too. What is late is summed once it has its value.
create or replace function reports.sum_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  more reports.daily_stock;
  used_at uuid := new.warehouse_id;
begin
  if new.late then
    return new;
  end if;
  more.tenant_id := new.tenant_id;
  more.product_id := new.product_id;
  more.warehouse_id := new.warehouse_id;
  more.movements := 1;
  more.was_issued := new.type = 'issue';
  more.received := 0;
  more.received_value := 0;
  more.issued := 0;
  more.issued_value := 0;
  more.adjusted := 0;
  more.adjusted_value := 0;
  more.change := new.quantity;
  more.change_value := new.value;
  if new.type in ('receive', 'supplier_return') then
    more.received := new.quantity;
    more.received_value := new.value;
  elsif new.type in ('adjust', 'discard', 'count', 'revalue') then
    more.adjusted := new.quantity;
    more.adjusted_value := new.value;
  elsif new.type = 'return' then
    select i.warehouse_id into used_at from inventory.ledger i where i.tenant_id = new.tenant_id and i.id = new.issue_id;
  end if;
  if new.type in ('issue', 'return') and used_at = new.warehouse_id then
    more.issued := -new.quantity;
    more.issued_value := -new.value;
  end if;
  perform reports.add_movement(more, new.occurred_at);
  if used_at <> new.warehouse_id then
    perform inventory.lock_position(new.tenant_id, new.product_id, used_at);
    more.warehouse_id := used_at;
    more.movements := 0;
    more.issued := -new.quantity;
    more.issued_value := -new.value;
    more.change := 0;
    more.change_value := 0;
    perform reports.add_movement(more, new.occurred_at);
  end if;
  return new;
end $$;
