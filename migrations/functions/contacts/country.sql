-- The country that a tenant's numbers are of which have no country code: as its settings say, else the one of its tax authority, else
-- the one of its time zone where that is of one country; null where none of them says it.
create or replace function contacts.country(tenant uuid default app.tenant_id()) returns text
language plpgsql stable set search_path = pg_catalog as $$
declare
  said text := coalesce((select s.country from contacts.settings s where s.tenant_id = tenant), fiscal.country(tenant));
  zone text;
begin
  if said is not null then
    return said;
  end if;
  zone := (select z.time_zone from tenants.time_zones z where z.tenant_id = tenant);
  return substring(
    'Africa/Kigali RW Africa/Nairobi KE Africa/Lusaka ZM Africa/Kampala UG Africa/Dar_es_Salaam TZ Africa/Bujumbura BI '
    'Africa/Kinshasa CD Africa/Lubumbashi CD Africa/Addis_Ababa ET Africa/Johannesburg ZA Africa/Lagos NG Africa/Accra GH '
    'Africa/Harare ZW Africa/Blantyre MW Africa/Maputo MZ Africa/Gaborone BW Africa/Windhoek NA Africa/Luanda AO Africa/Cairo EG '
    'Africa/Casablanca MA Africa/Algiers DZ Africa/Tunis TN Africa/Khartoum SD Africa/Juba SS Africa/Mogadishu SO Africa/Djibouti DJ '
    'Africa/Dakar SN Africa/Abidjan CI Africa/Bamako ML Africa/Ouagadougou BF Africa/Niamey NE Africa/Lome TG Africa/Porto-Novo BJ '
    'Africa/Douala CM Africa/Libreville GA Africa/Brazzaville CG Africa/Monrovia LR Africa/Freetown SL Africa/Banjul GM '
    'Indian/Mauritius MU Indian/Antananarivo MG Indian/Mahe SC Indian/Comoro KM '
    'Europe/London GB Europe/Paris FR Europe/Brussels BE Europe/Berlin DE Europe/Amsterdam NL Asia/Kolkata IN Asia/Calcutta IN Asia/Dubai AE '
    from '\m' || zone || ' ([A-Z]{2})');
end $$;
grant execute on function contacts.country to app_api, app_system;
