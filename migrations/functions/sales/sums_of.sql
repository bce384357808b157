-- What an order comes to by its lines: all of them, what of them was given up, what came back, and what is to be paid and credited
-- of that, in the smallest unit of its currency; and how much of it was handed over. What came back of a line as a whole is all of it.
create or replace function sales.sums_of(o sales.orders)
returns table (subtotal numeric, discount numeric, tax numeric, total numeric, cancelled numeric, payable numeric, returned numeric,
               credited numeric, fulfilment_status text)
language plpgsql stable rows 1 set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  places constant int := sales.places_of(o.currency);
  digits constant int := app.currency_digits(o.currency);
begin
  return query
  select s.subtotal, s.discount, s.tax, s.total, s.cancelled, round(s.total - s.cancelled, digits), s.returned,
         round(s.total - s.cancelled, digits) - round(s.total - s.cancelled - s.returned, digits),
         case when s.fulfilled = 0 then 'none' when s.is_done then 'all' else 'part' end
    from (select coalesce(sum(l.gross), 0) as subtotal, coalesce(sum(l.line_discount + l.order_discount), 0) as discount,
                 coalesce(sum(l.tax), 0) as tax, coalesce(sum(l.total), 0) as total,
                 coalesce(sum(sales.part_of(l.total, l.quantity, l.quantity - l.cancelled, l.cancelled, places)), 0) as cancelled,
                 coalesce(sum(case when l.returned = 0 then 0 else least(l.total - sales.part_of(l.total, l.quantity, l.quantity - l.cancelled,
                   l.cancelled, places), case when l.returned < l.quantity - l.cancelled then b.total else l.total end) end), 0) as returned,
                 coalesce(sum(l.fulfilled), 0) as fulfilled, coalesce(bool_and(l.fulfilled + l.cancelled = l.quantity), false) as is_done
            from sales.order_lines l
            left join lateral (select sum(r.total) as total from sales.return_lines r
                                where r.tenant_id = l.tenant_id and r.order_line_id = l.id and l.returned > 0) b on true
           where l.tenant_id = o.tenant_id and l.order_id = o.id) s;
end $$;
grant execute on function sales.sums_of to app_api, app_system;
