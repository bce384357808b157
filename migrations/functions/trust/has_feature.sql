-- Has a tenant a feature of trust.features, by the level that is in force?
create or replace function trust.has_feature(wanted text, tenant uuid default app.tenant_id()) returns boolean
language plpgsql stable set search_path = pg_catalog as $$
begin
  return trust.level_of(tenant) >= (select f.level from trust.features() f where f.feature = wanted);
end $$;
grant execute on function trust.has_feature to app_api, app_system;
