-- Hands over what is left of an order, or of it what `given` says, [{line_id, quantity?, lot_id?, lot_number?, serials?}]: as a
-- fulfilment, whose stock has to leave in the same transaction. Tax is that of the first one's moment. Raises order.line_not_found,
-- order.more_than_remains, order.nothing_remains, lot.not_found and what sales.lock_order, inventory.check_moment and inventory.own_units raise.
create or replace function sales.hand_over(ordered uuid, fulfilment uuid, given jsonb, at timestamptz, version int default null) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  o sales.orders := sales.lock_order(ordered, '{confirmed}', version);
begin
  perform inventory.check_moment(at);
  if o.sold_at is null then
    perform sales.retax(o, at);
    update sales.orders r set sold_at = at where r.tenant_id = tenant and r.id = ordered;
  end if;
  insert into sales.fulfilments (tenant_id, id, order_id, fulfilled_at) values (tenant, fulfilment, ordered, at);
  if given is null then
    insert into sales.fulfilment_lines (tenant_id, fulfilment_id, order_line_id, quantity, lot_id, serials)
    select tenant, fulfilment, l.id, l.quantity - l.fulfilled - l.cancelled, l.lot_id, l.serials
      from sales.order_lines l
     where l.tenant_id = tenant and l.order_id = ordered and l.fulfilled + l.cancelled < l.quantity
     order by l.position;
  else
    insert into sales.fulfilment_lines (tenant_id, fulfilment_id, order_line_id, quantity, lot_id, serials)
    select tenant, fulfilment, l.id, r.taken, case when l.stocked then case when coalesce(g.lot_id::text, g.lot_number) is null then l.lot_id
             else inventory.find_lot(l.product_id, g.lot_id, g.lot_number) end end, coalesce(g.serials, l.serials)
      from jsonb_to_recordset(given) g (line_id uuid, quantity numeric, lot_id uuid, lot_number text, serials text[])
      left join sales.order_lines l on l.tenant_id = tenant and l.order_id = ordered and l.id = g.line_id
     cross join lateral (select l.quantity - l.fulfilled - l.cancelled as remaining,
                                coalesce(g.quantity, l.quantity - l.fulfilled - l.cancelled) as taken) r
     where app.guard(l.id is not null, 'order.line_not_found', json_build_object('line_id', g.line_id)::text)
       and app.guard(r.taken <= r.remaining and r.taken > 0, 'order.more_than_remains',
                     json_build_object('line_id', l.id, 'remaining', trim_scale(r.remaining)::text)::text)
       and (l.id is null or inventory.own_units(l.product_id, r.taken, l.unit) is not null)
     order by l.position;
  end if;
  if not found then
    perform app.fail('order.nothing_remains');
  end if;
  perform sales.sum_up(ordered);
end $$;
grant execute on function sales.hand_over to app_api;
