-- Records what the authority answered when a device registered an insurer as it was then: `error` is null where it took it.
create or replace function fiscal.record_insurer(device uuid, insurer text, name text, rate numeric, error jsonb default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  insert into fiscal.insurer_registrations as r (tenant_id, device_id, code, name, rate, state, error)
  values (app.tenant_id(), device, insurer, name, rate, case when error is null then 'registered' else 'refused' end, error)
  on conflict (tenant_id, device_id, code) do update
    set name = excluded.name, rate = excluded.rate, state = excluded.state, error = excluded.error, attempted_at = now();
end $$;
grant execute on function fiscal.record_insurer to app_api;
