-- Writes the lines of an order as they were priced.
create or replace function sales.insert_lines(lines sales.order_lines[]) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  insert into sales.order_lines (tenant_id, id, order_id, position, product_id, sku, name, stocked, quantity, unit, unit_factor, lot_id, serials,
                                 list_price, unit_price, price_overridden, discount_percent, discount_amount, gross, line_discount,
                                 order_discount, band, rate, tax, total, insured_percent, prescription_line_id, note)
  select l.tenant_id, l.id, l.order_id, l.position, l.product_id, l.sku, l.name, l.stocked, l.quantity, l.unit, l.unit_factor, l.lot_id, l.serials,
         l.list_price, l.unit_price, l.price_overridden, l.discount_percent, l.discount_amount, l.gross, l.line_discount,
         l.order_discount, l.band, l.rate, l.tax, l.total, l.insured_percent, l.prescription_line_id, l.note
    from unnest(lines) l order by l.position;
end $$;
grant execute on function sales.insert_lines to app_api;
