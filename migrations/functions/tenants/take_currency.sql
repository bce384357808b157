-- A tenant keeps its books in a currency from now on, and, where it was in none of its own, in a zone: while nothing has moved. Says whether it does.
create or replace function tenants.take_currency(tenant uuid, money text, zone text) returns boolean
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if exists (select from tenants.tenants t where t.id = tenant and t.currency = money and t.time_zone <> 'UTC') then
    return true;
  end if;
  update tenants.tenants t
     set currency = money, time_zone = case when t.time_zone = 'UTC' then zone else t.time_zone end
   where t.id = tenant;
  return true;
exception when sqlstate 'DK000' then
  return exists (select from tenants.tenants t where t.id = tenant and t.currency = money);
end $$;
