-- The warehouses that a device is active for.
create or replace function fiscal.warehouses_of(device uuid) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return array(select w.id from inventory.warehouses_view w
                where w.tenant_id = app.tenant_id() and fiscal.device_for(w.id, w.tenant_id) = device);
end $$;
