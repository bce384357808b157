-- Records what became of telling a document, `outcome` {kind, code?, message?, cause?, fix?, milliseconds?, data?: {receipt_number,
-- total_receipt_number, internal_data, signature, sdc_id, mrc_no, receipted_at, qr_text}}, leaves the lane, and gives the status that
-- it has by now; null where nothing changed. Whose claim is over is believed that the authority has it, and nothing else. Raises permission.denied outside a job.
create or replace function fiscal.record_outcome(document uuid, by_claim uuid, outcome jsonb) returns text
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  d fiscal.documents;
  kind text := outcome ->> 'kind';
  answered boolean := case when kind <> 'released' then kind not in ('not_sent', 'maybe_sent', 'retry') end;
  becomes text;
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  perform fiscal.hold_told((select o.device_id from fiscal.documents o where o.tenant_id = app.tenant_id() and o.id = document),
                           document, by_claim, answered);
  select o.* into d from fiscal.documents o where o.tenant_id = app.tenant_id() and o.id = document;
  if kind <> 'released' then
    perform fiscal.note_submission(d, outcome);
  end if;
  if answered then
    perform fiscal.revive(d.device_id);
  end if;
  if d.id is null or d.claim is distinct from by_claim and (kind <> 'accepted' or d.status not in ('sending', 'ambiguous', 'dead')) then
    return null;
  end if;
  becomes := fiscal.settled(d.status, kind, d.uncertain_since is not null,
    d.status = 'void' and exists (select from fiscal.submissions s where s.tenant_id = d.tenant_id and s.document_id = d.id
                                     and s.purpose = 'void' and s.outcome in ('maybe_sent', 'no_outcome')));
  if becomes in ('pending', 'ambiguous') and d.gives_up_at <= now() then
    becomes := 'dead';
  end if;
  update fiscal.documents o
     set status = becomes, claim = null, tried_at = null,
         next_attempt_at = now() + case when kind = 'released' then interval '0' else fiscal.backoff(d.attempts) end,
         uncertain_since = case when kind = 'maybe_sent' and d.status = 'sending' then coalesce(d.uncertain_since, d.tried_at, now())
                                else d.uncertain_since end,
         last_error = case when kind in ('accepted', 'duplicate') then null
                           when kind = 'released' then o.last_error
                           else outcome - '{data,milliseconds}'::text[] || jsonb_build_object('at', now()) end,
         request = case when d.status <> 'void' or kind <> 'rejected' then o.request end,
         told_at = case when becomes = 'void' and kind in ('accepted', 'duplicate') then now() end,
         voided_at = case when becomes = 'accepted' then null else o.voided_at end,
         stuck_at = case when becomes in ('accepted', 'void') then null else o.stuck_at end
   where o.tenant_id = d.tenant_id and o.id = d.id;
  if becomes = 'accepted' then
    perform fiscal.keep_receipt(document, outcome -> 'data');
  end if;
  return becomes;
end $$;
grant execute on function fiscal.record_outcome to app_api;
