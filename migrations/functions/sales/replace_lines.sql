-- Prices a draft anew, of other lines where some are given, else of its own: what the products cost now, but for prices that
-- somebody named. Raises what sales.price_lines and sales.check_prices raise.
create or replace function sales.replace_lines(ordered uuid, given jsonb default null) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  o sales.orders;
  priced sales.order_lines[];
begin
  select r.* into o from sales.orders r where r.tenant_id = tenant and r.id = ordered;
  priced := array(select p from sales.price_lines(o, coalesce(given, (
    select jsonb_agg(to_jsonb(l) || case when l.price_overridden then '{}' else '{"unit_price": null}' end::jsonb order by l.position)
      from sales.order_lines l where l.tenant_id = tenant and l.order_id = ordered)), app.now()) p);
  perform sales.check_prices(o, priced);
  delete from sales.order_lines l where l.tenant_id = tenant and l.order_id = ordered;
  perform sales.insert_lines(priced);
  perform sales.sum_up(ordered);
end $$;
grant execute on function sales.replace_lines to app_api;
