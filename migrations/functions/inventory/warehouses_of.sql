-- The warehouses of some branches of a tenant, removed ones too.
create or replace function inventory.warehouses_of(tenant uuid, branches uuid[]) returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return array(select w.id from inventory.warehouses w where w.tenant_id = tenant and w.branch_id = any (branches));
end $$;
