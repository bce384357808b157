-- Writes a document over its lines, which are there: with their sums, who issues it, and the next number of its device. `head` is that of
-- fiscal.issue_document, with type, original_id, return_id and reason_code of a credit note. It is paid by `payments`, the money that is there, else
-- all by `payment_method`, else by credit; what is left is by credit. Raises what fiscal.next_number raises.
create or replace function fiscal.write_document(document uuid, device uuid, head jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  of_mode text := coalesce(head ->> 'mode', 'normal');
  lines_of uuid := case when head ->> 'mode' = 'copy' then (head ->> 'original_id')::uuid else document end;
begin
  insert into fiscal.documents (tenant_id, id, device_id, warehouse_id, type, mode, original_id, order_id, return_id, contact_id, buyer_name,
                                buyer_tin, buyer_phone, purchase_code, insured_number, currency, payment_method, payments, reason_code, remark, sold_at, issued_by,
                                issued_by_name, total, tax, taxable, discount, bands, tax_decimals, rounding, status, gives_up_at, token, number)
  select tenant, document, device, h.warehouse_id, coalesce(h.type, 'sale'), of_mode, h.original_id, h.order_id, h.return_id, h.contact_id, h.buyer_name,
         h.buyer_tin, h.buyer_phone, h.purchase_code, h.insured_number, h.currency, coalesce(h.payment_method, fiscal.main_method(m.payments)), m.payments, h.reason_code, h.remark,
         coalesce(h.sold_at, app.now()), app.actor_id(),
         (select m.name from identity.member_names m where m.tenant_id = tenant and m.user_id = app.user_id()),
         s.total, s.tax, s.taxable, s.discount, fiscal.bands_of(tenant, lines_of), h.tax_decimals, r.rounding,
         case of_mode when 'normal' then 'pending' else 'issued' end,
         fiscal.gives_up_at(tenant),
         translate(rtrim(encode(uuid_send(gen_random_uuid()), 'base64'), '='), '+/', '-_'),
         fiscal.next_number(device, of_mode, coalesce(h.type, 'sale') = 'sale')
    from jsonb_to_record(head) h (warehouse_id uuid, type text, original_id uuid, order_id uuid, return_id uuid, contact_id uuid,
           buyer_name text, buyer_tin text, buyer_phone text, purchase_code text, insured_number text, currency text, payment_method text, payments jsonb, reason_code text,
           remark text, sold_at timestamptz, rounding numeric, tax_decimals int)
   cross join (select coalesce(sum(l.total), 0) as total, coalesce(sum(l.tax), 0) as tax, coalesce(sum(l.taxable), 0) as taxable,
                      coalesce(sum(l.discount), 0) as discount
                 from fiscal.document_lines l where l.tenant_id = tenant and l.document_id = lines_of) s
   cross join lateral (select coalesce(h.rounding, round(s.total, app.currency_digits(h.currency)) - s.total) as rounding) r
   cross join lateral (select fiscal.fit_payments(coalesce(h.payments, case when h.payment_method is null then '[]' else
                                jsonb_build_array(jsonb_build_object('method', h.payment_method)) end), s.total + r.rounding) as payments) m;
end $$;
