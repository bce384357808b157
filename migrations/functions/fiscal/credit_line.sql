-- Writes one line of a credit note, `part` of the quantity of an original's line, and takes it off what is left of that.
create or replace function fiscal.credit_line(document uuid, original_line uuid, part numeric, place int, places int) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  l fiscal.document_lines;
  so_far numeric;
  of_total numeric;
  of_tax numeric;
  of_discount numeric;
  of_gross numeric;
begin
  select o.* into l from fiscal.document_lines o where o.tenant_id = app.tenant_id() and o.id = original_line for no key update;
  so_far := l.credited_quantity + part;
  of_total := greatest(0, app.quotient(l.total * so_far, l.quantity, 2) - l.credited_total);
  of_discount := greatest(0, app.quotient(l.discount * so_far, l.quantity, 2) - l.credited_discount);
  of_tax := fiscal.part_tax(l.total, l.tax, l.rate, l.credited_total, l.credited_tax, of_total, places);
  of_gross := case when l.total = l.gross - l.discount then of_total else of_total - of_tax end + of_discount;
  insert into fiscal.document_lines (tenant_id, document_id, position, product_id, order_line_id, original_line_id, item_code, item_class,
                                     packaging_unit, quantity_unit, name, barcode, unit, unit_factor, quantity, unit_price, gross, discount, band, rate,
                                     taxable, tax, total, insurer_code, insurer_name, insured_rate, insured_amount)
  values (l.tenant_id, document, place, l.product_id, l.order_line_id, l.id, l.item_code, l.item_class, l.packaging_unit, l.quantity_unit, l.name,
          l.barcode, l.unit, l.unit_factor, part, l.unit_price, of_gross, of_discount, l.band, l.rate, of_total, of_tax, of_total, l.insurer_code,
          l.insurer_name, l.insured_rate, app.quotient(of_total * l.insured_rate, 100, 2));
  update fiscal.document_lines o
     set credited_quantity = so_far, credited_total = o.credited_total + of_total, credited_taxable = o.credited_taxable + of_total,
         credited_tax = o.credited_tax + of_tax, credited_discount = o.credited_discount + of_discount, credited_gross = o.credited_gross + of_gross
   where o.tenant_id = l.tenant_id and o.id = l.id;
end $$;
