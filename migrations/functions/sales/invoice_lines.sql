-- The lines of a fiscal document of an order, as fiscal.issue_document has them: of what was handed over, kept and stands on none yet, or of the
-- lines that are named, [{line_id, quantity?}], also before they are handed over. Each amount is the part that the quantity has of its
-- line. They count as invoiced from then on, and the order's tax stays as it is: that of now, or of its first handing over.
-- Raises order.line_not_found, order.more_than_remains and what sales.lock_order raises.
create or replace function sales.invoice_lines(ordered uuid, given jsonb default null) returns jsonb
language plpgsql volatile set search_path = pg_catalog as $$
declare
  o constant sales.orders := sales.lock_order(ordered, '{confirmed,fulfilled}');
  said jsonb;
  stranger uuid;
begin
  if o.sold_at is null then
    perform sales.retax(o, app.now());
  end if;
  select jsonb_agg(jsonb_build_object(
           'product_id', l.product_id, 'order_line_id', l.id, 'name', l.name, 'barcode', c.barcode, 'quantity', q.part, 'unit', l.unit, 'unit_factor', l.unit_factor, 'unit_price', l.unit_price,
           'gross', t.gross, 'discount', t.discount, 'band', l.band, 'rate', l.rate, 'taxable', t.total, 'tax', t.tax, 'total', t.total)
           || case when l.insured_percent > 0 then jsonb_build_object('insurer_code', i.code, 'insurer_name', i.name, 'insured_rate', l.insured_percent,
             'insured_amount', app.quotient(t.total * l.insured_percent, 100, 2)) else '{}' end
           order by l.position)
    into said
    from sales.order_lines l
    left join jsonb_to_recordset(given) g (line_id uuid, quantity numeric) on g.line_id = l.id
    left join inventory.sellable_products c on c.tenant_id = o.tenant_id and c.id = l.product_id
    left join sales.insurers i on i.tenant_id = o.tenant_id and i.id = o.insurer_id
   cross join lateral (select case when given is null then greatest(l.fulfilled - l.returned - l.invoiced, 0)
                                   when g.line_id is not null then coalesce(g.quantity, l.quantity - l.cancelled - l.returned - l.invoiced) else 0 end as part) q
   cross join lateral sales.line_part(l, o.prices_include_tax, l.invoiced + l.returned, q.part, sales.places_of(o.currency)) t
   where l.tenant_id = o.tenant_id and l.order_id = ordered and q.part > 0
     and app.guard(l.invoiced + q.part <= l.quantity - l.cancelled - l.returned, 'order.more_than_remains',
                   json_build_object('line_id', l.id, 'remaining', trim_scale(l.quantity - l.cancelled - l.returned - l.invoiced)::text)::text);
  stranger := (select g.line_id from jsonb_to_recordset(given) g (line_id uuid)
                where not exists (select from sales.order_lines l where l.tenant_id = o.tenant_id and l.order_id = ordered and l.id = g.line_id) limit 1);
  if stranger is not null then
    perform app.fail('order.line_not_found', json_build_object('line_id', stranger)::text);
  elsif said is not null then
    update sales.order_lines l set invoiced = l.invoiced + s.quantity
      from jsonb_to_recordset(said) s (order_line_id uuid, quantity numeric) where l.tenant_id = o.tenant_id and l.order_id = ordered
       and l.id = s.order_line_id;
    update sales.orders r set taxed_for_good = true where r.tenant_id = o.tenant_id and r.id = ordered;
  end if;
  return said;
end $$;
grant execute on function sales.invoice_lines to app_api;
