-- The band of tax of what is sold, from the product's tax category: that band where the tenant's country has it, else the tenant's
-- default band, else the country's. Null for a tenant without a country.
create or replace function fiscal.band_of(tax_category text, tenant uuid default app.tenant_id()) returns text
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select case when p.bands ? tax_category then tax_category else coalesce(s.default_band, p.default_band) end
            from fiscal.settings s cross join lateral fiscal.profile(s.country) p where s.tenant_id = tenant);
end $$;
grant execute on function fiscal.band_of to app_api, app_system;
