-- Puts right what the authority refused of a document, and has it told again: who it is for, how it was paid, why it was credited, and what
-- its goods are called by now. What was sold stays. Raises invoice.not_found, invoice.wrong_status, invoice.maybe_told, document.buyer_tin,
-- document.purchase_code.
create or replace function fiscal.repair_document(document uuid, changes jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  d fiscal.documents;
begin
  select o.* into d from fiscal.documents o
   where o.tenant_id = tenant and o.id = document and coalesce(o.warehouse_id = any (app.warehouses()), true) for no key update;
  if d.id is null then
    perform app.fail('invoice.not_found');
  elsif d.status not in ('rejected', 'dead') and not (d.status = 'pending' and d.first_sent_at is null) then
    perform app.fail('invoice.wrong_status', json_build_object('current_status', d.status)::text);
  elsif d.status = 'dead' and d.uncertain_since is not null then
    perform app.fail('invoice.maybe_told');
  elsif changes ->> 'buyer_tin' !~ (select p.tin_form from fiscal.devices v cross join lateral fiscal.profile(v.country) p
                                     where v.tenant_id = tenant and v.id = d.device_id) then
    perform app.fail('document.buyer_tin', (
      select json_build_object('country', p.country, 'form', p.tin_form) from fiscal.devices v cross join lateral fiscal.profile(v.country) p
       where v.tenant_id = tenant and v.id = d.device_id)::text);
  elsif changes ->> 'purchase_code' !~ fiscal.purchase_form((select v.country from fiscal.devices v where v.tenant_id = tenant and v.id = d.device_id)) then
    perform app.fail('document.purchase_code');
  end if;
  d := jsonb_populate_record(d, changes);
  update fiscal.documents o
     set buyer_name = d.buyer_name, buyer_tin = d.buyer_tin, buyer_phone = d.buyer_phone, purchase_code = d.purchase_code,
         payment_method = d.payment_method, reason_code = d.reason_code, remark = d.remark, contact_id = d.contact_id, request = null,
         status = 'pending', attempts = 0, next_attempt_at = now(), stuck_at = null, gives_up_at = fiscal.gives_up_at(tenant)
   where o.tenant_id = tenant and o.id = document;
  update fiscal.document_lines l
     set item_code = i.item_code, item_class = i.item_class, packaging_unit = i.packaging_unit, quantity_unit = i.quantity_unit
    from fiscal.items i
   where l.tenant_id = tenant and l.document_id = document and i.tenant_id = tenant and i.product_id = l.product_id;
end $$;
grant execute on function fiscal.repair_document to app_api;
