-- Reckons the tax of an order's lines anew, by the bands and rates of a moment, until its first fiscal
-- document says it. From the first handing over on nobody asks for it: the order keeps the tax of that moment.
create or replace function sales.retax(o sales.orders, at timestamptz) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  named uuid[];
  rated jsonb;
begin
  if o.taxed_for_good then
    return;
  end if;
  named := array(select l.product_id from sales.order_lines l where l.tenant_id = o.tenant_id and l.order_id = o.id);
  select jsonb_agg(to_jsonb(l) || jsonb_build_object('line', l.position, 'band', b.band, 'rate', coalesce(fiscal.rate_on(b.band, at), 0)))
    into rated
    from sales.order_lines l
    join (select c.id, fiscal.band_of(c.tax_category) as band from inventory.sellable_products c
           where c.tenant_id = o.tenant_id and c.id = any (named)) b on b.id = l.product_id
   where l.tenant_id = o.tenant_id and l.order_id = o.id;
  update sales.order_lines l set band = g.line ->> 'band', rate = (g.line ->> 'rate')::numeric, tax = r.tax, total = r.total
    from jsonb_array_elements(rated) g (line)
    join sales.reckon(rated, o.discount_percent, o.discount_amount, o.prices_include_tax, sales.places_of(o.currency)) r
      on r.line = (g.line ->> 'line')::int
   where l.tenant_id = o.tenant_id and l.order_id = o.id and l.position = r.line
     and (l.band, l.rate, l.tax, l.total) is distinct from (g.line ->> 'band', (g.line ->> 'rate')::numeric, r.tax, r.total);
  if found then
    perform sales.sum_up(o.id);
  end if;
end $$;
grant execute on function sales.retax to app_api;
