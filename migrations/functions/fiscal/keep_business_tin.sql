-- Whether a tenant may state a tax number: it has the form that its country's taxpayers have, where it said of which country it is, and
-- devices that the tax authority knows go on to be its own. Raises tenant.tin_malformed, tenant.tin_in_use.
create or replace function fiscal.keep_business_tin(tenant uuid, tin text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  its_country text := (select s.country from fiscal.settings s where s.tenant_id = tenant);
begin
  if tin !~ (select p.tin_form from fiscal.profile(its_country) p) then
    perform app.fail('tenant.tin_malformed');
  elsif exists (select from fiscal.devices d
                 where d.tenant_id = tenant and d.status in ('initialising', 'active') and d.tin <> keep_business_tin.tin) then
    perform app.fail('tenant.tin_in_use');
  end if;
end $$;
