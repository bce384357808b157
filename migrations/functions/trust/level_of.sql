-- The level of a tenant that is in force: 0 where nobody looked yet, and while its trust is suspended.
create or replace function trust.level_of(tenant uuid default app.tenant_id()) returns int
language plpgsql stable set search_path = pg_catalog as $$
begin
  return coalesce((select s.level from trust.standings s where s.tenant_id = tenant and s.suspended_at is null), 0);
end $$;
grant execute on function trust.level_of to app_api, app_system;
