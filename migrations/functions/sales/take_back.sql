-- Takes goods of an order back, [{line_id, quantity?, serials?}], all that was handed over and is not back yet where no quantity is said: as
-- a return, whose stock has to arrive in the same transaction. `given` has its destination, reason_code, note and warehouse_id; without
-- one they arrive where they left, or in the quarantine for that place where they have to. Raises order.line_not_found,
-- return.more_than_fulfilled, product.unit_inexact, return.no_quarantine, return.not_a_quarantine and what
-- sales.lock_order raises.
create or replace function sales.take_back(ordered uuid, brought uuid, given jsonb, lines jsonb, version int default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  o constant sales.orders := sales.lock_order(ordered, '{confirmed,fulfilled}', version);
  place uuid := (given ->> 'warehouse_id')::uuid;
  waits boolean := given ->> 'destination' = 'quarantine';
  asked jsonb;
begin
  select jsonb_agg(jsonb_build_object('order_line_id', l.id, 'quantity', r.back, 'serials', g.serials) order by l.position),
         waits or given ->> 'destination' = 'discard' and bool_or(c.returns_wait and l.stocked) into asked, waits
    from jsonb_to_recordset(lines) g (line_id uuid, quantity numeric, serials jsonb)
    left join sales.order_lines l on l.tenant_id = o.tenant_id and l.order_id = ordered and l.id = g.line_id
    left join inventory.sellable_products c on c.tenant_id = o.tenant_id and c.id = l.product_id
   cross join lateral (select coalesce(g.quantity, l.fulfilled - l.returned) as back) r
   where app.guard(l.id is not null, 'order.line_not_found', json_build_object('line_id', g.line_id)::text)
     and app.guard(r.back > 0 and r.back <= l.fulfilled - l.returned, 'return.more_than_fulfilled',
                   json_build_object('line_id', l.id, 'left', trim_scale(l.fulfilled - l.returned)::text)::text)
     and app.guard(scale(trim_scale(r.back * l.unit_factor)) <= 4 or not l.stocked, 'product.unit_inexact',
                   json_build_object('product_id', l.product_id, 'unit', l.unit)::text);
  if waits and place is null then
    place := inventory.quarantine_for(o.warehouse_id);
    perform app.guard(place is not null, 'return.no_quarantine');
  elsif given ->> 'destination' = 'quarantine' then
    perform app.guard(inventory.is_quarantine(o.tenant_id, place), 'return.not_a_quarantine');
  end if;
  insert into sales.returns (tenant_id, id, order_id, warehouse_id, destination, reason_code, note, tax, total)
  select o.tenant_id, brought, ordered, coalesce(place, o.warehouse_id), given ->> 'destination', given ->> 'reason_code', given ->> 'note', sum(p.tax), sum(p.total)
    from sales.plan_credit(o, asked) p;
  insert into sales.return_lines (tenant_id, return_id, order_line_id, quantity, serials, tax, total)
  select o.tenant_id, brought, a.order_line_id, a.quantity, a.serials, p.tax, p.total
    from jsonb_to_recordset(asked) a (order_line_id uuid, quantity numeric, serials text[])
    join (select c.order_line_id, sum(c.tax) as tax, sum(c.total) as total from sales.plan_credit(o, asked) c group by c.order_line_id) p
      on p.order_line_id = a.order_line_id;
  perform sales.sum_up(ordered);
end $$;
grant execute on function sales.take_back to app_api;
