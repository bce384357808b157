-- Adds a movement to its day, and to the closings of the days after it.
create or replace function reports.add_to_day(m inventory.stock_movements) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  happened date := tenants.day_of(m.occurred_at, m.tenant_id);
  is_latest boolean;
  issued boolean := m.type in ('issue', 'return');
  adjusted boolean := m.type in ('adjust', 'discard', 'count');
begin
  update reports.daily_stock d
     set closing_quantity = d.closing_quantity + m.quantity, closing_value = d.closing_value + m.value
   where d.tenant_id = m.tenant_id and d.product_id = m.product_id and d.warehouse_id = m.warehouse_id and d.day > happened;
  is_latest := not found;
  if is_latest then
    update reports.daily_stock d set latest = false
     where d.tenant_id = m.tenant_id and d.product_id = m.product_id and d.warehouse_id = m.warehouse_id
       and d.latest and d.day < happened;
  end if;
  insert into reports.daily_stock as d
  select m.tenant_id, m.product_id, m.warehouse_id, happened, is_latest, 1, m.type = 'issue',
         case when m.type = 'receive' then m.quantity else 0 end, case when m.type = 'receive' then m.value else 0 end,
         case when issued then -m.quantity else 0 end, case when issued then -m.value else 0 end,
         case when adjusted then m.quantity else 0 end, case when adjusted then m.value else 0 end,
         m.quantity, m.value, coalesce(b.closing_quantity, 0) + m.quantity, coalesce(b.closing_value, 0) + m.value
    from (select 1) one
    left join lateral (
      select e.closing_quantity, e.closing_value from reports.daily_stock e
       where e.tenant_id = m.tenant_id and e.product_id = m.product_id and e.warehouse_id = m.warehouse_id
         and e.day < happened
       order by e.day desc limit 1) b on true
  on conflict (tenant_id, product_id, warehouse_id, day) do update
     set movements = d.movements + 1, was_issued = d.was_issued or excluded.was_issued,
         received = d.received + excluded.received, received_value = d.received_value + excluded.received_value,
         issued = d.issued + excluded.issued, issued_value = d.issued_value + excluded.issued_value,
         adjusted = d.adjusted + excluded.adjusted, adjusted_value = d.adjusted_value + excluded.adjusted_value,
         change = d.change + excluded.change, change_value = d.change_value + excluded.change_value,
         closing_quantity = d.closing_quantity + excluded.change, closing_value = d.closing_value + excluded.change_value;
end $$;
