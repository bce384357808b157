-- Keeps the lane of a device, and the device, to this transaction until its commit: before whatever of what it tells is locked.
create or replace function fiscal.hold_lane(device uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform from fiscal.lanes l where l.tenant_id = app.tenant_id() and l.device_id = device for no key update;
  perform from fiscal.devices d where d.tenant_id = app.tenant_id() and d.id = device for no key update;
end $$;
