-- What of orders stands on fiscal documents.
set role app_owner;

-- For the modules that sell: the lines of receipts and credit notes that are of an order's lines, with what of a receipt's line was
-- credited since.
create view fiscal.sold_lines with (security_invoker = true) as
select d.tenant_id, d.order_id, l.document_id, l.id, l.order_line_id, d.type, d.status, d.return_id, d.tax_decimals, l.quantity, l.rate, l.tax, l.total,
       l.credited_quantity, l.credited_tax, l.credited_total
  from fiscal.documents d
  join fiscal.document_lines l on l.tenant_id = d.tenant_id and l.document_id = d.id
 where d.mode = 'normal' and l.order_line_id is not null;
grant select on fiscal.sold_lines to app_api, app_system;

-- And what these say of how they are paid, a row for each method.
create view fiscal.told_payments with (security_invoker = true) as
select d.tenant_id, d.order_id, d.id as document_id, d.type, d.status, d.return_id, p.method, p.amount
  from fiscal.documents d
 cross join lateral jsonb_to_recordset(d.payments) p (method text, amount numeric)
 where d.mode = 'normal';
grant select on fiscal.told_payments to app_api, app_system;
