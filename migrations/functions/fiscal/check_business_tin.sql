-- Trigger: who says of which country it is has a tax number of that country's form, or none yet. Raises tenant.tin_malformed.
create or replace function fiscal.check_business_tin() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if exists (select from tenants.business_details b cross join lateral fiscal.profile(new.country) p
              where b.tenant_id = new.tenant_id and b.tin_number !~ p.tin_form) then
    perform app.fail('tenant.tin_malformed');
  end if;
  return new;
end $$;
