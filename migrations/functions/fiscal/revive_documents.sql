-- The authority answers a device again: what was given up because it did not is tried again.
create or replace function fiscal.revive_documents(device uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if exists (select from fiscal.lanes l where l.tenant_id = app.tenant_id() and l.device_id = device and l.failures > 0) then
    update fiscal.documents d
       set status = case when d.uncertain_since is null then 'pending' else 'ambiguous' end, attempts = 0, next_attempt_at = now(),
           gives_up_at = fiscal.gives_up_at(d.tenant_id)
     where d.tenant_id = app.tenant_id() and d.device_id = device and d.status = 'dead'
       and d.last_error ->> 'kind' in ('not_sent', 'maybe_sent', 'retry');
  end if;
end $$;
