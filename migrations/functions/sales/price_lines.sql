-- The lines of an order as they are asked for, with what they are and cost: by the product's card, in the order's currency by the
-- rates of the day, unless another price was named; tax by the day. Of what is insured an insurer bears its own share where no other one is
-- named. Only the products that are named are read. Raises order.no_insurer, product.not_found, product.unit_unknown, product.unit_inexact, stock.whole_units, stock.too_large, lot.not_found,
-- exchange_rate.missing.
create or replace function sales.price_lines(o sales.orders, given jsonb, at timestamptz) returns setof sales.order_lines
language plpgsql volatile rows 10 set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  tenant constant uuid := app.tenant_id();
  day constant date := tenants.day_of(at);
  named constant uuid[] := array(select distinct (g ->> 'product_id')::uuid from jsonb_array_elements(given) g);
  share constant numeric := (select i.rate from sales.insurers i where i.tenant_id = tenant and i.id = o.insurer_id);
  listed jsonb;
begin
  with cards as materialized (
    select c.* from inventory.sellable_products c where c.tenant_id = tenant and c.id = any (named) and c.deleted_at is null),
  asked as materialized (
    select g.*, inventory.unit_factor(g.product_id, g.unit) as factor, inventory.own_units(g.product_id, g.quantity, g.unit) as own
      from jsonb_to_recordset(given) g (id uuid, position int, product_id uuid, quantity numeric, unit text, unit_price numeric,
        discount_percent numeric, discount_amount numeric, insured_percent numeric, lot_id uuid, lot_number text, serials text[], prescription_line_id uuid, note text)),
  priced as materialized (
    select a.*, c.sku, c.name, c.stocked, c.id as card, c.whole_units, fiscal.band_of(c.tax_category) as band,
           case when c.id is null then null when c.currency = o.currency then round(c.price * a.factor, 4)
                else app.quotient(c.price * a.factor * tenants.need_rate(c.currency, day), tenants.need_rate(o.currency, day), 4)
           end as list_price
      from asked a left join cards c on c.id = a.product_id)
  select jsonb_agg(jsonb_build_object(
           'tenant_id', tenant, 'order_id', o.id, 'id', p.id, 'position', p.position, 'line', p.position, 'product_id', p.product_id, 'sku', p.sku,
           'name', p.name, 'stocked', p.stocked, 'quantity', p.quantity, 'unit', p.unit, 'unit_factor', p.factor,
           'lot_id', case when p.stocked and coalesce(p.lot_id::text, p.lot_number) is not null
                          then inventory.find_lot(p.product_id, p.lot_id, p.lot_number) end,
           'serials', p.serials, 'list_price', p.list_price, 'unit_price', coalesce(p.unit_price, p.list_price),
           'price_overridden', coalesce(p.unit_price <> p.list_price, false), 'discount_percent', p.discount_percent,
           'discount_amount', p.discount_amount, 'band', p.band, 'rate', coalesce(fiscal.rate_on(p.band, at), 0), 'note', p.note, 'prescription_line_id', p.prescription_line_id,
           'insured_percent', case when o.insurer_id is not null then coalesce(p.insured_percent, share) end,
           'fulfilled', 0, 'returned', 0, 'cancelled', 0, 'invoiced', 0)
         order by p.position)
    into listed
    from priced p
   where app.guard(o.insurer_id is not null or p.insured_percent is null, 'order.no_insurer')
     and app.guard(p.card is not null, 'product.not_found', json_build_object('product_id', p.product_id, 'line', p.position)::text)
     and app.guard(not p.whole_units or p.own = trunc(p.own), 'stock.whole_units', json_build_object('product_id', p.product_id, 'line', p.position)::text);
  return query
  select (jsonb_populate_record(null::sales.order_lines, l.line || jsonb_build_object(
           'gross', r.gross, 'line_discount', r.line_discount, 'order_discount', r.order_discount, 'tax', r.tax, 'total', r.total))).*
    from jsonb_array_elements(listed) l (line)
    join sales.reckon(listed, o.discount_percent, o.discount_amount, o.prices_include_tax, sales.places_of(o.currency)) r
      on r.line = (l.line ->> 'position')::int;
end $$;
grant execute on function sales.price_lines to app_api;
