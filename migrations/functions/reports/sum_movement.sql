-- Trigger, after the ledger's own and under its lock of the position: adds a movement to its day, and to the closings of
-- the days after it. What is late is summed once it has its value.
create or replace function reports.sum_movement() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  happened date := tenants.day_of(new.occurred_at, new.tenant_id);
  is_latest boolean;
  received boolean := new.type in ('receive', 'supplier_return');
  issued boolean := new.type in ('issue', 'return');
  adjusted boolean := new.type in ('adjust', 'discard', 'count', 'revalue');
begin
  perform pg_advisory_xact_lock_shared(reports.days_lock(new.tenant_id));
  if new.late then
    return new;
  end if;
  update reports.daily_stock d
     set closing_quantity = d.closing_quantity + new.quantity, closing_value = d.closing_value + new.value
   where d.tenant_id = new.tenant_id and d.product_id = new.product_id and d.warehouse_id = new.warehouse_id and d.day > happened;
  is_latest := not found;
  if is_latest then
    update reports.daily_stock d set latest = false
     where d.tenant_id = new.tenant_id and d.product_id = new.product_id and d.warehouse_id = new.warehouse_id
       and d.latest and d.day < happened;
  end if;
  insert into reports.daily_stock as d
  select new.tenant_id, new.product_id, new.warehouse_id, happened, is_latest, 1, new.type = 'issue',
         case when received then new.quantity else 0 end, case when received then new.value else 0 end,
         case when issued then -new.quantity else 0 end, case when issued then -new.value else 0 end,
         case when adjusted then new.quantity else 0 end, case when adjusted then new.value else 0 end,
         new.quantity, new.value, coalesce(b.closing_quantity, 0) + new.quantity, coalesce(b.closing_value, 0) + new.value
    from (select 1) one
    left join lateral (
      select e.closing_quantity, e.closing_value from reports.daily_stock e
       where e.tenant_id = new.tenant_id and e.product_id = new.product_id and e.warehouse_id = new.warehouse_id
         and e.day < happened
       order by e.day desc limit 1) b on true
  on conflict (tenant_id, product_id, warehouse_id, day) do update
     set movements = d.movements + 1, was_issued = d.was_issued or excluded.was_issued,
         received = d.received + excluded.received, received_value = d.received_value + excluded.received_value,
         issued = d.issued + excluded.issued, issued_value = d.issued_value + excluded.issued_value,
         adjusted = d.adjusted + excluded.adjusted, adjusted_value = d.adjusted_value + excluded.adjusted_value,
         change = d.change + excluded.change, change_value = d.change_value + excluded.change_value,
         closing_quantity = d.closing_quantity + excluded.change, closing_value = d.closing_value + excluded.change_value;
  return new;
end $$;
