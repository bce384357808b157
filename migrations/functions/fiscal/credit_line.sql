-- Writes one line of a credit note, `part` of the quantity of an original's line, and takes it off what is left of that.
create or replace function fiscal.credit_line(document uuid, original_line uuid, part numeric, place int) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  l fiscal.document_lines;
  so_far numeric;
  total numeric;
  tax numeric;
  discount numeric;
  gross numeric;
begin
  select o.* into l from fiscal.document_lines o where o.tenant_id = app.tenant_id() and o.id = original_line for no key update;
  so_far := l.credited_quantity + part;
  total := greatest(0, app.quotient(l.total * so_far, l.quantity, 2) - l.credited_total);
  discount := greatest(0, app.quotient(l.discount * so_far, l.quantity, 2) - l.credited_discount);
  tax := case when l.total = 0 then 0
              else least(total, greatest(0, app.quotient(l.tax * (l.credited_total + total), l.total, 2) - l.credited_tax)) end;
  gross := case when l.total = l.gross - l.discount then total else total - tax end + discount;
  insert into fiscal.document_lines (tenant_id, document_id, position, product_id, order_line_id, original_line_id, item_code, item_class,
                                     packaging_unit, quantity_unit, name, barcode, unit, quantity, unit_price, gross, discount, band, rate,
                                     taxable, tax, total)
  values (l.tenant_id, document, place, l.product_id, l.order_line_id, l.id, l.item_code, l.item_class, l.packaging_unit, l.quantity_unit, l.name,
          l.barcode, l.unit, part, l.unit_price, gross, discount, l.band, l.rate, total, tax, total);
  update fiscal.document_lines o
     set credited_quantity = so_far, credited_total = o.credited_total + total, credited_taxable = o.credited_taxable + total,
         credited_tax = o.credited_tax + tax, credited_discount = o.credited_discount + discount, credited_gross = o.credited_gross + gross
   where o.tenant_id = l.tenant_id and o.id = l.id;
end $$;
