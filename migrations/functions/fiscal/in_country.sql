-- An amount of a currency in that of the tenant's country, by the rates of a day, to the cent; null where there is none of it.
create or replace function fiscal.in_country(amount numeric, given text, day date) returns numeric
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  land text := (select p.currency from fiscal.settings s cross join lateral fiscal.profile(s.country) p where s.tenant_id = tenant);
begin
  return round(case when given = land then amount
                    else app.quotient(amount * tenants.rate_of(given, day, tenant), tenants.rate_of(land, day, tenant), 4) end, 2);
end $$;
