-- Has a device's numbers go on after those that the authority has of it; never back.
create or replace function fiscal.seed_device(device uuid, document_number bigint, sar_number bigint) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  update fiscal.devices d
     set last_number = greatest(d.last_number, document_number), last_sar_number = greatest(d.last_sar_number, sar_number)
   where d.tenant_id = app.tenant_id() and d.id = device;
end $$;
grant execute on function fiscal.seed_device to app_api;
