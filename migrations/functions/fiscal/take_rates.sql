-- Takes what the authority says of its bands, `[{band, rate}]`, from today on where it is: a rate that is in force already, and a
-- band that the country has not, are passed over. Gives how many are new.
create or replace function fiscal.take_rates(rates jsonb) returns int
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  taken int;
begin
  insert into fiscal.tax_rates (tenant_id, country, band, rate, valid_from, source)
  select s.tenant_id, s.country, r.band, r.rate, (app.now() at time zone p.time_zone)::date, 'authority'
    from fiscal.settings s cross join lateral fiscal.profile(s.country) p
   cross join lateral jsonb_to_recordset(rates) r (band text, rate numeric)
   where s.tenant_id = app.tenant_id() and p.bands ? r.band and r.rate between 0 and 100
     and r.rate is distinct from fiscal.rate_on(r.band, app.now())
  on conflict (tenant_id, country, band, valid_from) do update set rate = excluded.rate, source = excluded.source;
  get diagnostics taken = row_count;
  return taken;
end $$;
grant execute on function fiscal.take_rates to app_api;
