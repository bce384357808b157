-- Trigger: a tenant that has a country has the usual rates of its bands, until the authority says others.
create or replace function fiscal.write_usual_rates() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  insert into fiscal.tax_rates (tenant_id, country, band, rate, valid_from, source)
  select new.tenant_id, new.country, b.key, b.value::numeric, '1900-01-01', 'profile'
    from fiscal.profile(new.country) p cross join lateral jsonb_each_text(p.bands) b
  on conflict (tenant_id, country, band, valid_from) do nothing;
  return new;
end $$;
