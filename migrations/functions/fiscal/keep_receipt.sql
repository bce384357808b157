-- Keeps what the authority signed of a document that it has. Where it did not say so, as of one that it had before, that stands there too.
create or replace function fiscal.keep_receipt(document uuid, receipt jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  update fiscal.documents d
     set receipt_number = r.receipt_number, total_receipt_number = r.total_receipt_number, internal_data = r.internal_data,
         signature = r.signature, sdc_id = r.sdc_id, mrc_no = r.mrc_no, receipted_at = r.receipted_at, qr_text = r.qr_text,
         unsigned_reason = case when r.signature is null then 'the authority has it; its receipt data was not returned' end
    from jsonb_to_record(coalesce(receipt, '{}')) r (receipt_number bigint, total_receipt_number bigint, internal_data text, signature text,
           sdc_id text, mrc_no text, receipted_at timestamptz, qr_text text)
   where d.tenant_id = app.tenant_id() and d.id = document and d.status = 'accepted' and d.signature is null
     and coalesce(d.warehouse_id = any (app.warehouses()), true);
end $$;
grant execute on function fiscal.keep_receipt to app_api;
