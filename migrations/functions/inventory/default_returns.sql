-- Trigger: what customers bring back of a product waits in quarantine where the tenant is a pharmacy and the product has
-- lots, unless somebody said otherwise.
create or replace function inventory.default_returns() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
begin
  new.quarantine_returns := new.track_lots and coalesce(tenants.is_pharmacy(new.tenant_id), false);
  return new;
end $$;
