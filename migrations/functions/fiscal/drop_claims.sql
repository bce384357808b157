-- What a claim of a device left without an outcome goes back, and waits as after any other try: as not told where it was not on its way yet,
-- else as told perhaps; until it was tried for long enough.
create or replace function fiscal.drop_claims(device uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  insert into fiscal.submissions (tenant_id, document_id, attempt, purpose, outcome)
  select d.tenant_id, d.id, d.attempts, case d.status when 'void' then 'void' else 'tell' end,
         case when d.tried_at is null then 'not_sent' else 'no_outcome' end
    from fiscal.documents d where d.tenant_id = app.tenant_id() and d.device_id = device and d.claim is not null;
  update fiscal.documents d
     set claim = null, tried_at = null, next_attempt_at = now() + fiscal.backoff(d.attempts),
         uncertain_since = coalesce(d.uncertain_since, case d.status when 'sending' then d.tried_at end),
         status = case when d.status <> 'sending' then d.status
                       when d.gives_up_at <= now() then 'dead'
                       when coalesce(d.uncertain_since, d.tried_at) is null then 'pending' else 'ambiguous' end,
         last_error = fiscal.lost_outcome(d.tried_at is not null)
   where d.tenant_id = app.tenant_id() and d.device_id = device and d.claim is not null;
end $$;
