-- The next number of a device in the series of a mode; nobody else gets one until the commit. It is what a transaction takes last. A receipt of a
-- sale, `sells`, gets one while the device is active, and nothing does of one that the platform took. Raises device.not_initialised, device.released.
create or replace function fiscal.next_number(device uuid, of_mode text, sells boolean) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  taken bigint;
begin
  if of_mode = 'normal' then
    update fiscal.devices d set last_number = d.last_number + 1
     where d.tenant_id = app.tenant_id() and d.id = device and d.released_at is null and (d.status = 'active' or not sells)
    returning d.last_number into taken;
  end if;
  if taken is null and exists (select from fiscal.devices d where d.tenant_id = app.tenant_id() and d.id = device and d.released_at is not null) then
    perform app.fail('device.released');
  elsif of_mode <> 'normal' then
    insert into fiscal.series as s (tenant_id, device_id, mode, last_number) values (app.tenant_id(), device, of_mode, 1)
    on conflict (tenant_id, device_id, mode) do update set last_number = s.last_number + 1
    returning s.last_number into taken;
  elsif taken is null then
    perform app.fail('device.not_initialised');
  end if;
  return taken;
end $$;
