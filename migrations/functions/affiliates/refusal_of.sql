-- Why an affiliate earns nothing by a tenant: it is their own; null where it is not.
create or replace function affiliates.refusal_of(affiliate uuid, tenant uuid) returns text
language plpgsql stable set search_path = pg_catalog as $$
begin
  return coalesce(identity.kinship(tenant, affiliate),
    (select 'same_business' from identity.tenants_run_by(affiliate) o (id) where kyc.is_same_business(tenant, o.id) limit 1));
end $$;
