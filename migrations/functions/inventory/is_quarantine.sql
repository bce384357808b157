-- Is a warehouse a quarantine? It stays one while it holds stock.
create or replace function inventory.is_quarantine(tenant uuid, warehouse uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return coalesce((select w.quarantine from inventory.warehouses w where w.tenant_id = tenant and w.id = warehouse), false);
end $$;
grant execute on function inventory.is_quarantine to app_api;
