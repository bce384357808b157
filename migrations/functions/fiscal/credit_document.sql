-- Issues a credit note of an original, of all that is left of it where `lines` is null, else of [{line_id, quantity}], its lines.
-- Lines may also be named by `order_line_id`. `more` has what the note says for itself: payments or payment_method, which are how it is paid back, rounding, remark,
-- sold_at; what is not paid back is by credit. It is told after its original. Raises invoice.not_found, credit_note.not_creditable, and what fiscal.check_reason,
-- fiscal.check_issue, fiscal.credit_lines and fiscal.write_document raise.
create or replace function fiscal.credit_document(document uuid, original uuid, lines jsonb, reason text, return_id uuid default null, more jsonb default '{}')
returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  o fiscal.documents;
  head jsonb;
begin
  select d.* into o from fiscal.documents d where d.tenant_id = tenant and d.id = original
     and coalesce(d.warehouse_id = any (app.warehouses()), true) for no key update;
  if o.id is null then
    perform app.fail('invoice.not_found');
  elsif o.type = 'refund' or o.status = 'void' or o.mode not in ('normal', 'training') then
    perform app.fail('credit_note.not_creditable', json_build_object('type', o.type, 'mode', o.mode, 'status', o.status)::text);
  end if;
  head := jsonb_build_object('type', 'refund', 'mode', o.mode, 'warehouse_id', o.warehouse_id, 'original_id', o.id, 'order_id', o.order_id,
    'return_id', return_id, 'contact_id', o.contact_id, 'buyer_name', o.buyer_name, 'buyer_tin', o.buyer_tin, 'buyer_phone', o.buyer_phone,
    'purchase_code', o.purchase_code, 'insured_number', o.insured_number, 'currency', o.currency, 'reason_code', reason,
    'tax_decimals', o.tax_decimals) || more;
  perform fiscal.check_reason(o.device_id, reason);
  perform fiscal.check_issue(o.device_id, head);
  perform fiscal.credit_lines(document, original, lines, o.tax_decimals);
  head := jsonb_build_object('rounding', fiscal.credit_rounding(document, o)) || head;
  perform fiscal.write_document(document, o.device_id, head);
end $$;
grant execute on function fiscal.credit_document to app_api;
