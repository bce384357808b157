-- Has a TIN the form that the country's tax authority gives it? Of a country whose form is not known, and of none, any has.
create or replace function contacts.tin_fits(tin text, country text) returns boolean
language plpgsql immutable parallel safe set search_path = pg_catalog as $$
begin
  return coalesce((select tin ~ p.tin_form from fiscal.profile(country) p), true);
end $$;
grant execute on function contacts.tin_fits to app_api, app_system;
