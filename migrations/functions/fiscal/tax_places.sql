-- To how many decimals the tax of a line is counted: as the tenant wants it; two in Zambia, whose authority takes fractions.
create or replace function fiscal.tax_places() returns int
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return coalesce((select case s.country when 'ZM' then 2 else s.tax_decimals end from fiscal.settings s where s.tenant_id = app.tenant_id()), 2);
end $$;
