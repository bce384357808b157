-- What of a quota is in force at the tenant's level, which is looked up where that depends on one.
create or replace function trust.capped(resource text, quota bigint, tenant uuid) returns bigint
language plpgsql stable set search_path = pg_catalog as $$
begin
  return case when resource = 'products' then trust.capped_by(trust.level_of(tenant), resource, quota) else quota end;
end $$;
