-- Issues the fiscal document of what was handed over of an order and stands on none yet, where the tenant's country asks for one: unless
-- documents are issued by hand, and nobody asked for this one, or it is not `wanted` by somebody who may sell without. Raises order.not_found,
-- sale.document_required and what fiscal.issue_document and sales.invoice_lines raise.
create or replace function sales.issue_receipt(ordered uuid, fulfilment uuid, document uuid, wanted boolean default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  handed constant timestamptz := (select f.fulfilled_at from sales.fulfilments f where f.tenant_id = app.tenant_id() and f.id = fulfilment);
  asked constant text := fiscal.documents_on();
  lines jsonb;
begin
  perform app.guard(exists (select from sales.orders o where o.tenant_id = app.tenant_id() and o.id = ordered
                               and coalesce(o.warehouse_id = any (app.warehouses()), true)), 'order.not_found');
  if asked is null or (asked = 'manual' and wanted is not true) then
    return;
  elsif wanted is false then
    perform app.guard(sales.has_role((sales.terms()).undocumented_roles), 'sale.document_required');
    return;
  end if;
  lines := sales.invoice_lines(ordered);
  if lines is null then
    return;
  end if;
  update sales.fulfilments f set document_id = document where f.tenant_id = app.tenant_id() and f.id = fulfilment
     and f.order_id = ordered and f.document_id is null;
  perform fiscal.issue_document(document, sales.document_head(ordered, (
    select sum(l.total) from jsonb_to_recordset(lines) l (total numeric)), handed), lines);
  perform sales.name_document(ordered, document);
end $$;
grant execute on function sales.issue_receipt to app_api;
