-- Makes a device the context's tenant's among all tenants, or only looks whether it may be (`probe`): its taxpayer is the tenant itself;
-- the same taxpayer's branch, and the same serial, in whatever case, are of one tenant, which is active, sandboxes aside. Raises device.tenant_not_active,
-- device.tin_missing, device.foreign_tin, device.claimed.
create or replace function fiscal.claim_device(device uuid, probe boolean default false) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  own text := (select b.tin_number from tenants.business_details b where b.tenant_id = tenant);
begin
  if not exists (select from tenants.tenant_states t where t.id = tenant and t.status in ('active', 'past_due')) then
    perform app.fail('device.tenant_not_active');
  elsif own is null then
    perform app.fail('device.tin_missing');
  elsif own <> (select d.tin from fiscal.devices d where d.tenant_id = tenant and d.id = device) then
    perform app.fail('device.foreign_tin');
  end if;
  begin
    insert into fiscal.claims (tenant_id, device_id, country, environment, tin, branch_code, serial, is_sandbox)
    select d.tenant_id, d.id, d.country, d.environment, d.tin, d.branch_code, d.serial,
           (select t.is_sandbox from tenants.tenant_states t where t.id = tenant)
      from fiscal.devices d where d.tenant_id = tenant and d.id = device
    on conflict (tenant_id, device_id) do nothing;
    if probe then
      raise exception using errcode = 'DK001';
    end if;
    update fiscal.devices d set released_at = null where d.tenant_id = tenant and d.id = device and d.released_at is not null;
  exception
    when unique_violation then perform app.fail('device.claimed');
    when sqlstate 'DK001' then null;
  end;
end $$;
grant execute on function fiscal.claim_device to app_api;
