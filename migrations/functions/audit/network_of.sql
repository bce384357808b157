-- The network of an IP address: three numbers of four, or the first 48 bits of IPv6; null for what is none.
create or replace function audit.network_of(ip text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog as $$
begin
  return case family(ip::inet) when 4 then network(set_masklen(ip::inet, 24)) else network(set_masklen(ip::inet, 48)) end::text;
exception when others then
  return null;
end $$;
grant execute on function audit.network_of to app_api, app_system;
