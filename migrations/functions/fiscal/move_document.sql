-- Trigger: what a document says stays as it was issued, and its status goes only where one leads to another. Who it is for, and what
-- the authority was told, change while the authority has not got it. Raises invoice.wrong_status.
create or replace function fiscal.move_document() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
  leads constant jsonb := '{"pending": ["sending", "void", "dead"], "sending": ["accepted", "ambiguous", "rejected", "pending", "dead"],
    "ambiguous": ["sending", "accepted", "dead"], "rejected": ["pending", "void"], "dead": ["pending", "ambiguous", "accepted", "void"],
    "accepted": [], "void": ["accepted"], "issued": []}';
  repairable constant text[] := '{contact_id,buyer_name,buyer_tin,buyer_phone,purchase_code,payment_method,reason_code,remark,request}';
  moving constant text[] := '{status,attempts,next_attempt_at,gives_up_at,claim,tried_at,uncertain_since,first_sent_at,last_error,void_reason,voided_by,
    voided_at,told_at,stuck_at,original_printed_at,copies,payable,is_open,version,updated_at}';
  receipt constant text[] := '{receipt_number,total_receipt_number,internal_data,signature,unsigned_reason,sdc_id,mrc_no,receipted_at,qr_text}';
  before jsonb := to_jsonb(old) - moving;
  after jsonb := to_jsonb(new) - moving;
begin
  if old.status <> new.status and not leads -> old.status ? new.status then
    perform app.fail('invoice.wrong_status', json_build_object('current_status', old.status)::text);
  end if;
  if old.signature is null and new.status = 'accepted' then
    before := before - receipt;
    after := after - receipt;
  end if;
  if new.status = 'void' then
    before := before - 'unsigned_reason'::text;
    after := after - 'unsigned_reason'::text;
  end if;
  if old.status in ('pending', 'sending', 'rejected', 'dead', 'void', 'ambiguous') then
    before := before - 'request'::text;
    after := after - 'request'::text;
  end if;
  if old.status in ('pending', 'rejected', 'dead') and new.status = 'pending' and old.claim is null then
    before := before - repairable;
    after := after - repairable;
  end if;
  if before <> after then
    raise check_violation using message = 'a document stays as it was issued';
  end if;
  return new;
end $$;
