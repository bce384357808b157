-- What an order's insurer bears, in the smallest unit of its currency: of what was handed over and kept (`handed`), else of all that was not
-- given up or brought back; never more than is to be paid for it.
create or replace function sales.insured_of(o sales.orders, extent text) returns numeric
language plpgsql stable set search_path = pg_catalog as $$
declare
  places constant int := sales.places_of(o.currency);
begin
  return least(o.payable - o.credited, (
    select round(coalesce(sum(app.quotient(sales.part_of(l.total, l.quantity, l.returned, k.kept, places) * l.insured_percent, 100, places)), 0),
                 app.currency_digits(o.currency))
      from sales.order_lines l
     cross join lateral (select case extent when 'handed' then l.fulfilled else l.quantity - l.cancelled end - l.returned as kept) k
     where l.tenant_id = o.tenant_id and l.order_id = o.id and l.insured_percent is not null));
end $$;
grant execute on function sales.insured_of to app_api;
