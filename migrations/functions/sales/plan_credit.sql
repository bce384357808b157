-- By which receipts the goods that come back of an order's lines, [{order_line_id, quantity}], were sold, the latest first, and what
-- they come to by fiscal.credit_document's rule: the total goes with the quantity and the tax is that of fiscal.part_tax. What stands on no receipt
-- has no document, and is a part of its line, after what came back of it before.
create or replace function sales.plan_credit(o sales.orders, lines jsonb)
returns table (order_line_id uuid, document_id uuid, document_line_id uuid, quantity numeric, tax numeric, total numeric)
language plpgsql stable rows 10 set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  places constant int := sales.places_of(o.currency);
begin
  return query
  with asked as (
    select g.order_line_id, g.quantity from jsonb_to_recordset(lines) g (order_line_id uuid, quantity numeric)),
  receipts as (
    select a.quantity as wanted, d.*, d.quantity - d.credited_quantity as uncredited,
           sum(d.quantity - d.credited_quantity) over (partition by d.order_line_id order by d.document_id desc, d.id)
             - (d.quantity - d.credited_quantity) as before
      from asked a
      join fiscal.sold_lines d on d.tenant_id = o.tenant_id and d.order_id = o.id and d.order_line_id = a.order_line_id
     where d.type = 'sale' and d.status <> 'void' and d.quantity > d.credited_quantity),
  credited as (
    select r.*, least(r.uncredited, r.wanted - r.before) as part,
           greatest(0, app.quotient(r.total * (r.credited_quantity + least(r.uncredited, r.wanted - r.before)), r.quantity, 2) - r.credited_total) as back
      from receipts r where r.before < r.wanted),
  uncovered as (
    select a.order_line_id, a.quantity - coalesce(sum(c.part), 0) as part
      from asked a left join credited c on c.order_line_id = a.order_line_id group by a.order_line_id, a.quantity)
  select c.order_line_id, c.document_id, c.id, c.part, fiscal.part_tax(c.total, c.tax, c.rate, c.credited_total, c.credited_tax, c.back, c.tax_decimals), c.back
    from credited c
  union all
  select u.order_line_id, null, null, u.part, p.tax, p.total
    from uncovered u
    join sales.order_lines l on l.tenant_id = o.tenant_id and l.id = u.order_line_id
   cross join lateral sales.line_part(l, o.prices_include_tax, least(l.returned, l.quantity - u.part), u.part, places) p
   where u.part > 0;
end $$;
grant execute on function sales.plan_credit to app_api;
