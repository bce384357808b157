-- Does the context's tenant's country have a band of this name? Of a tenant without a country it may be any.
create or replace function fiscal.is_band(tax_category text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return coalesce((select p.bands ? tax_category from fiscal.settings s cross join lateral fiscal.profile(s.country) p
                    where s.tenant_id = app.tenant_id()), true);
end $$;
grant execute on function fiscal.is_band to app_api;
