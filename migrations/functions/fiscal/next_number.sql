-- The next number of a device in the series of a mode; nobody else gets one until the commit. It is what a transaction takes last.
create or replace function fiscal.next_number(device uuid, of_mode text) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  taken bigint;
begin
  if of_mode = 'normal' then
    update fiscal.devices d set last_number = d.last_number + 1
     where d.tenant_id = app.tenant_id() and d.id = device returning d.last_number into taken;
  else
    insert into fiscal.series as s (tenant_id, device_id, mode, last_number) values (app.tenant_id(), device, of_mode, 1)
    on conflict (tenant_id, device_id, mode) do update set last_number = s.last_number + 1
    returning s.last_number into taken;
  end if;
  return taken;
end $$;
