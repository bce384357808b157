-- How much of what was handed over of an order, and kept, was neither paid nor may be paid later; below zero where more was.
create or replace function sales.unsettled(ordered uuid) returns numeric
language plpgsql stable set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  o sales.orders;
begin
  select r.* into o from sales.orders r where r.tenant_id = app.tenant_id() and r.id = ordered;
  return sales.kept_value(o) - o.paid + o.refunded - o.credit;
end $$;
grant execute on function sales.unsettled to app_api;
