-- Trigger, at the commit: a tenant's tax number has the form that its country's taxpayers have, where it says of which country it is, and is
-- not changed to another one than that of its devices in use. Raises tenant.tin_malformed, tenant.tin_in_use.
create or replace function fiscal.check_business_tin() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  its_country text := (select s.country from fiscal.settings s where s.tenant_id = new.tenant_id);
  stated text := (select b.tin_number from tenants.business_details b where b.tenant_id = new.tenant_id);
begin
  if stated !~ (select p.tin_form from fiscal.profile(its_country) p) then
    perform app.fail('tenant.tin_malformed', (select json_build_object('country', p.country, 'form', p.tin_form) from fiscal.profile(its_country) p)::text);
  elsif to_jsonb(old) ->> 'tin_number' is distinct from to_jsonb(new) ->> 'tin_number' and exists (
          select from fiscal.devices d
           where d.tenant_id = new.tenant_id and d.status in ('initialising', 'active') and d.tin is distinct from stated) then
    perform app.fail('tenant.tin_in_use');
  end if;
  return null;
end $$;
