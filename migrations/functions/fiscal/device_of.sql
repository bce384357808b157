-- The device that signs what is sold at a warehouse, where there is no going on without one. Raises device.missing,
-- device.not_initialised.
create or replace function fiscal.device_of(warehouse uuid) returns uuid
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  device uuid := fiscal.device_for(warehouse);
begin
  if device is null then
    perform app.fail(case when exists (select from fiscal.devices d where d.tenant_id = app.tenant_id() and d.status <> 'disabled')
                       then 'device.not_initialised' else 'device.missing' end);
  end if;
  return device;
end $$;
grant execute on function fiscal.device_of to app_api;
