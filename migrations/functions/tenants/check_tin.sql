-- Trigger: a tenant's tax number is one that its country's taxpayers have, and the one that its devices are known by at the tax
-- authority. Raises what fiscal.keep_business_tin raises.
create or replace function tenants.check_tin() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  perform fiscal.keep_business_tin(new.tenant_id, new.tin_number);
  return new;
end $$;
