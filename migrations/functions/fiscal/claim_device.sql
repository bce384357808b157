-- Makes a device the context's tenant's among all tenants, or only looks whether it may be (`probe`): the same taxpayer's branch, and
-- the same serial, are of one tenant, which is active. Raises device.not_found, device.tenant_not_active, device.claimed.
create or replace function fiscal.claim_device(device uuid, probe boolean default false) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if not exists (select from tenants.tenant_states t where t.id = app.tenant_id() and t.status in ('active', 'past_due')) then
    perform app.fail('device.tenant_not_active');
  end if;
  begin
    insert into fiscal.claims (tenant_id, device_id, country, environment, tin, branch_code, serial)
    select d.tenant_id, d.id, d.country, d.environment, d.tin, d.branch_code, d.serial
      from fiscal.devices d where d.tenant_id = app.tenant_id() and d.id = device
    on conflict (tenant_id, device_id) do nothing;
    if probe then
      raise exception using errcode = 'DK001';
    end if;
  exception
    when unique_violation then perform app.fail('device.claimed');
    when sqlstate 'DK001' then null;
  end;
end $$;
grant execute on function fiscal.claim_device to app_api;
