-- What is to be paid of what was handed over of an order, and kept, in the smallest unit of its currency; no more than of all of it without what
-- its insurer is still to bear.
create or replace function sales.kept_value(o sales.orders) returns numeric
language plpgsql stable set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  kept constant numeric := (
    select round(coalesce(sum(sales.part_of(l.total, l.quantity, 0, l.fulfilled, sales.places_of(o.currency))), 0) - o.returned,
                 app.currency_digits(o.currency))
      from sales.order_lines l where l.tenant_id = o.tenant_id and l.order_id = o.id);
begin
  return case when o.insurer_id is null then kept
              else least(kept, o.payable - o.credited - greatest(sales.insured_of(o, 'all') - o.insured, 0)) end;
end $$;
grant execute on function sales.kept_value to app_api;
