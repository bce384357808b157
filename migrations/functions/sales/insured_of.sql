-- What an order's insurer bears, in the smallest unit of its currency: of what was handed over and kept (`handed`), else of all that was not
-- given up or brought back; never more than is to be paid for it.
create or replace function sales.insured_of(o sales.orders, extent text) returns numeric
language plpgsql stable set search_path = pg_catalog as $$
declare
  places constant int := sales.places_of(o.currency);
begin
  return least(o.payable - o.credited, (
    select round(coalesce(sum(app.quotient(greatest(sales.part_of(l.total, l.quantity, 0, k.through, places) - coalesce(b.total, 0), 0)
                                           * l.insured_percent, 100, places)), 0), app.currency_digits(o.currency))
      from sales.order_lines l
     cross join lateral (select case extent when 'handed' then l.fulfilled else l.quantity - l.cancelled end as through) k
      left join lateral (select sum(r.total) as total from sales.return_lines r
                          where r.tenant_id = l.tenant_id and r.order_line_id = l.id and l.returned > 0) b on true
     where l.tenant_id = o.tenant_id and l.order_id = o.id and l.insured_percent is not null));
end $$;
grant execute on function sales.insured_of to app_api;
