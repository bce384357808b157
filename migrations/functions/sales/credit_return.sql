-- Issues the credit notes of what came back by a return, one for each receipt that it was sold by, all of which
-- are locked before the first one's number is taken; none of what stands on no receipt,
-- nor where documents are issued by hand and nobody asked for it, or where it is not `wanted` by somebody who may sell without. Raises order.not_found,
-- sale.document_required and what fiscal.credit_document raises.
create or replace function sales.credit_return(brought uuid, wanted boolean default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  r sales.returns;
  o sales.orders;
  note record;
  document uuid;
begin
  if coalesce(fiscal.documents_on(), 'manual') = 'manual' and wanted is not true then
    return;
  end if;
  select b.* into r from sales.returns b where b.tenant_id = app.tenant_id() and b.id = brought;
  select s.* into o from sales.orders s where s.tenant_id = r.tenant_id and s.id = r.order_id
     and coalesce(s.warehouse_id = any (app.warehouses()), true);
  perform app.guard(o.id is not null, 'order.not_found');
  perform fiscal.hold_documents(array(
    select p.document_id from sales.plan_credit(o, (select jsonb_agg(jsonb_build_object('order_line_id', l.order_line_id, 'quantity', l.quantity))
                                                      from sales.return_lines l where l.tenant_id = r.tenant_id and l.return_id = brought)) p));
  for note in
    select p.document_id, jsonb_agg(jsonb_build_object('line_id', p.document_line_id, 'quantity', p.quantity)) as lines
      from sales.plan_credit(o, (select jsonb_agg(jsonb_build_object('order_line_id', l.order_line_id, 'quantity', l.quantity))
                                   from sales.return_lines l where l.tenant_id = r.tenant_id and l.return_id = brought)) p
     where p.document_id is not null group by p.document_id order by p.document_id
  loop
    if wanted is false then
      perform app.guard(sales.has_role((sales.terms()).undocumented_roles), 'sale.document_required');
      return;
    end if;
    document := app.uuid7();
    update sales.returns b set document_id = coalesce(b.document_id, document) where b.tenant_id = r.tenant_id and b.id = brought;
    perform fiscal.credit_document(document, note.document_id, note.lines, r.reason_code, brought,
      jsonb_build_object('payments', sales.given_back(r)));
    perform sales.count_invoiced(document);
  end loop;
end $$;
grant execute on function sales.credit_return to app_api;
