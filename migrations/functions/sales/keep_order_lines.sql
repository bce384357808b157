-- Trigger, after lines of orders were written: they stay as they were agreed on once their order is no draft, but for what of them was
-- handed over, came back, was given up and was invoiced; their tax stays once a fiscal document says it. An order that begins as
-- confirmed has its lines with it. A line that goes over to another order is a fault. Raises order.not_draft.
create or replace function sales.keep_order_lines() returns trigger
language plpgsql volatile set search_path = pg_catalog set enable_nestloop = on as $$
declare
  counted constant text[] := '{fulfilled,returned,cancelled,invoiced,reservation_id,own_quantity,discount}';
  taxed constant text[] := '{band,rate,tax,total}';
  status text;
  is_other boolean := true;
begin
  if tg_op = 'INSERT' then
    select o.status into status from new_rows n left join sales.orders o on o.tenant_id = n.tenant_id and o.id = n.order_id
     where (o.status = 'draft' or o.created_at = now()) is not true limit 1;
  elsif tg_op = 'DELETE' then
    select o.status into status from old_rows r left join sales.orders o on o.tenant_id = r.tenant_id and o.id = r.order_id
     where (o.status = 'draft') is not true limit 1;
  else
    select o.status, to_jsonb(n) - m.moving <> to_jsonb(r) - m.moving into status, is_other
      from old_rows r
      left join new_rows n on n.tenant_id = r.tenant_id and n.id = r.id and n.order_id = r.order_id
      left join sales.orders o on o.tenant_id = r.tenant_id and o.id = r.order_id
     cross join lateral (select counted || case when o.taxed_for_good is false then taxed else '{}' end as moving) m
     where n.id is null or (o.status = 'draft') is not true
       and (to_jsonb(n) - m.moving <> to_jsonb(r) - m.moving
            or n.fulfilled < r.fulfilled or n.returned < r.returned or n.cancelled < r.cancelled) limit 1;
  end if;
  if found and is_other then
    perform app.fail('order.not_draft', json_build_object('current_status', status)::text);
  elsif found then
    raise exception 'a line stays with its order, and what of it was handed over, came back or was given up stays so';
  end if;
  return null;
end $$;
