-- For other modules: since when a business is here, and whether it says how it is reached.
set role app_owner;

create view tenants.business_facts with (security_invoker = true) as
select t.id as tenant_id, t.created_at, coalesce(t.phone, '') <> '' as has_phone, coalesce(t.location, '') <> '' as has_location
  from tenants.tenants t;
