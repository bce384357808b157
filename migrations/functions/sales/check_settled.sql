-- Ends the transaction unless what was handed over of an order, and kept, was paid or may be paid later. Raises order.not_paid.
create or replace function sales.check_settled(ordered uuid) returns void
language plpgsql volatile set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  o sales.orders;
  held numeric;
begin
  select r.* into o from sales.orders r where r.tenant_id = app.tenant_id() and r.id = ordered;
  held := sales.kept_value(o);
  perform app.guard(held <= o.paid - o.refunded + o.credit, 'order.not_paid', json_build_object(
    'due', trim_scale(held)::text, 'paid', trim_scale(o.paid - o.refunded)::text, 'credit', trim_scale(o.credit)::text)::text);
end $$;
grant execute on function sales.check_settled to app_api;
