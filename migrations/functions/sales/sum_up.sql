-- Gives an order the sums of its lines, and its status: fulfilled as soon as all of it was handed over that was not given up.
create or replace function sales.sum_up(ordered uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  update sales.orders o
     set subtotal = s.subtotal, discount = s.discount, tax = s.tax, total = s.total, cancelled = s.cancelled, payable = s.payable,
         returned = s.returned, credited = s.credited, fulfilment_status = s.fulfilment_status,
         status = case when o.status = 'confirmed' and s.fulfilment_status = 'all' then 'fulfilled' else o.status end
    from sales.orders r cross join lateral sales.sums_of(r) s
   where o.tenant_id = app.tenant_id() and o.id = ordered and r.tenant_id = o.tenant_id and r.id = o.id
     and (o.subtotal, o.discount, o.tax, o.total, o.cancelled, o.payable, o.returned, o.credited, o.fulfilment_status)
      <> (s.subtotal, s.discount, s.tax, s.total, s.cancelled, s.payable, s.returned, s.credited, s.fulfilment_status);
end $$;
grant execute on function sales.sum_up to app_api;
