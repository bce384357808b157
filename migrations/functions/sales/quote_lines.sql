-- The lines of a paper that sells nothing, such as a quotation, as fiscal.issue_document has them: [{product_id, quantity, unit?, unit_price?,
-- discount_percent?, discount_amount?}] in a currency, priced as an order's of now. Raises what sales.price_lines raises.
create or replace function sales.quote_lines(given jsonb, in_currency text) returns jsonb
language plpgsql volatile set search_path = pg_catalog as $$
declare
  o sales.orders := jsonb_populate_record(null::sales.orders, jsonb_build_object(
    'tenant_id', app.tenant_id(), 'id', app.uuid7(), 'currency', in_currency, 'prices_include_tax', (sales.terms()).prices_include_tax));
begin
  return (select jsonb_agg(jsonb_build_object(
                   'product_id', l.product_id, 'name', l.name, 'barcode', c.barcode, 'quantity', l.quantity, 'unit', l.unit, 'unit_factor', l.unit_factor, 'unit_price', l.unit_price,
                   'gross', l.gross, 'discount', l.line_discount + l.order_discount, 'band', l.band, 'rate', l.rate, 'tax', l.tax,
                   'total', l.total) order by l.position)
            from sales.price_lines(o, given, app.now()) l
            left join inventory.sellable_products c on c.tenant_id = o.tenant_id and c.id = l.product_id);
end $$;
grant execute on function sales.quote_lines to app_api;
