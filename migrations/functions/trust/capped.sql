-- What of a quota is in force at the tenant's level: level 3 has products without a limit, which is the largest one that can be set.
create or replace function trust.capped(resource text, quota bigint, tenant uuid) returns bigint
language plpgsql stable set search_path = pg_catalog as $$
declare
  held int;
begin
  if resource <> 'products' then
    return quota;
  end if;
  held := trust.level_of(tenant);
  return case when held = 3 then 1000000000 else least(quota, trust.cap_of(held, resource)) end;
end $$;
