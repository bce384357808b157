-- The rate of a band of tax, in percent, at a moment: by the day that it is then where the authority is. What was before the first
-- known rate has that one. 0 for a tenant without a country; null for a band that its country has not.
create or replace function fiscal.rate_on(band text, at timestamptz, tenant uuid default app.tenant_id()) returns numeric
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  land text;
  day date;
  found_rate numeric;
begin
  select s.country, (at at time zone p.time_zone)::date into land, day
    from fiscal.settings s cross join lateral fiscal.profile(s.country) p where s.tenant_id = tenant;
  if land is null then
    return 0;
  end if;
  select r.rate into found_rate from fiscal.tax_rates r
   where r.tenant_id = tenant and r.country = land and r.band = rate_on.band and r.valid_from <= day
   order by r.valid_from desc limit 1;
  if found_rate is null then
    select r.rate into found_rate from fiscal.tax_rates r
     where r.tenant_id = tenant and r.country = land and r.band = rate_on.band order by r.valid_from limit 1;
  end if;
  return found_rate;
end $$;
grant execute on function fiscal.rate_on to app_api, app_system;
