-- The one guard of features: ends the transaction unless the tenant has it. Raises trust_level.too_low, which says what it takes.
create or replace function trust.require_feature(wanted text, tenant uuid default app.tenant_id()) returns boolean
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if not trust.has_feature(wanted, tenant) then
    perform app.fail('trust_level.too_low', json_build_object('feature', wanted, 'level', trust.level_of(tenant),
      'required_level', (select f.level from trust.features() f where f.feature = wanted))::text);
  end if;
  return true;
end $$;
grant execute on function trust.require_feature to app_api, app_system;
