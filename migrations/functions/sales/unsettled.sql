-- How much of what was handed over of an order, and kept, was neither paid nor may be paid later; below zero where more was.
create or replace function sales.unsettled(ordered uuid) returns numeric
language plpgsql stable set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  o sales.orders;
begin
  select r.* into o from sales.orders r where r.tenant_id = app.tenant_id() and r.id = ordered;
  return (
    select round(coalesce(sum(sales.part_of(l.total, l.quantity, 0, l.fulfilled, sales.places_of(o.currency))), 0) - o.returned,
                 app.currency_digits(o.currency))
      from sales.order_lines l where l.tenant_id = o.tenant_id and l.order_id = ordered) - o.paid + o.refunded - o.credit;
end $$;
grant execute on function sales.unsettled to app_api;
