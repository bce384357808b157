-- Adds to a day of a product at a warehouse what `more` has of it, and its change to the closings of the days after it, all
-- of its generation. The caller holds the position's lock.
create or replace function reports.add_day(more reports.daily_stock) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  update reports.daily_stock d
     set closing_quantity = d.closing_quantity + more.change, closing_value = d.closing_value + more.change_value
   where d.tenant_id = more.tenant_id and d.product_id = more.product_id and d.warehouse_id = more.warehouse_id
     and d.generation = more.generation and d.day > more.day;
  more.latest := not found;
  if more.latest then
    update reports.daily_stock d set latest = false
     where d.tenant_id = more.tenant_id and d.product_id = more.product_id and d.warehouse_id = more.warehouse_id
       and d.generation = more.generation and d.latest and d.day < more.day;
  end if;
  select coalesce(b.closing_quantity, 0) + more.change, coalesce(b.closing_value, 0) + more.change_value
    into more.closing_quantity, more.closing_value
    from (select 1) one
    left join lateral (
      select e.closing_quantity, e.closing_value from reports.daily_stock e
       where e.tenant_id = more.tenant_id and e.product_id = more.product_id and e.warehouse_id = more.warehouse_id
         and e.generation = more.generation and e.day < more.day
       order by e.day desc limit 1) b on true;
  insert into reports.daily_stock as d select more.*
  on conflict (tenant_id, product_id, warehouse_id, generation, day) do update
     set movements = d.movements + excluded.movements, was_issued = d.was_issued or excluded.was_issued,
         received = d.received + excluded.received, received_value = d.received_value + excluded.received_value,
         issued = d.issued + excluded.issued, issued_value = d.issued_value + excluded.issued_value,
         adjusted = d.adjusted + excluded.adjusted, adjusted_value = d.adjusted_value + excluded.adjusted_value,
         change = d.change + excluded.change, change_value = d.change_value + excluded.change_value,
         closing_quantity = d.closing_quantity + excluded.change, closing_value = d.closing_value + excluded.change_value;
end $$;
