-- The authority answers a device again: reports of stock that were given up because it did not are told again.
create or replace function fiscal.revive_stock(device uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  update fiscal.stock_reports r
     set status = case when r.uncertain_since is null then 'pending' else 'ambiguous' end, attempts = 0, next_attempt_at = now(),
         gives_up_at = now() + interval '72 hours'
   where r.tenant_id = app.tenant_id() and r.device_id = device and r.status = 'dead'
     and r.last_error ->> 'kind' in ('not_sent', 'maybe_sent', 'retry')
     and exists (select from fiscal.lanes l where l.tenant_id = r.tenant_id and l.device_id = r.device_id and l.failures > 0);
end $$;
