-- Gives up what of an order was not handed over: all of it, and it is cancelled, or the rest, and it is fulfilled. What stands on
-- fiscal documents was handed over, or is credited first. Raises order.invoiced and what sales.lock_order raises.
create or replace function sales.cancel_order(ordered uuid, version int default null) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  o constant sales.orders := sales.lock_order(ordered, '{draft,confirmed}', version);
begin
  perform app.guard(not exists (
    select from sales.order_lines l
      left join lateral (select sum(d.quantity) as quantity from fiscal.sold_lines d
                          where d.tenant_id = o.tenant_id and d.order_line_id = l.id and d.return_id is not null and d.status <> 'void') b on true
     where l.tenant_id = o.tenant_id and l.order_id = ordered and l.invoiced + coalesce(b.quantity, 0) > l.fulfilled), 'order.invoiced');
  update sales.order_lines l set cancelled = l.quantity - l.fulfilled
   where l.tenant_id = o.tenant_id and l.order_id = ordered and l.fulfilled + l.cancelled < l.quantity;
  perform sales.sum_up(ordered);
  update sales.orders r set status = 'cancelled'
   where r.tenant_id = o.tenant_id and r.id = ordered and r.fulfilment_status = 'none';
end $$;
grant execute on function sales.cancel_order to app_api;
