-- Takes a movement into a report of stock; the tax is the part of its value that its rate makes.
create or replace function fiscal.add_stock_line(report uuid, movement uuid, product uuid, lot uuid, quantity numeric, valued numeric,
                                                 band text, rate numeric) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tax_of numeric := case fiscal.tax_places() when 0 then fiscal.whole_tax(valued, rate) else app.quotient(valued * rate, 100 + rate, 2) end;
begin
  insert into fiscal.stock_report_lines (tenant_id, report_id, movement_id, product_id, lot_id, quantity, total, tax, band, rate)
  values (app.tenant_id(), report, movement, product, lot, quantity, valued, tax_of, band, rate);
  update fiscal.stock_reports r set total = r.total + valued, tax = r.tax + tax_of
   where r.tenant_id = app.tenant_id() and r.id = report;
end $$;
