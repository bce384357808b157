-- After how many hours without the authority a tenant's devices issue nothing more: what it says itself, or its country's law where
-- that is less; null where neither says anything.
create or replace function fiscal.offline_hours(tenant uuid default app.tenant_id()) returns int
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return (select least(s.offline_hours, p.offline_hours)
            from fiscal.settings s cross join lateral fiscal.profile(s.country) p where s.tenant_id = tenant);
end $$;
grant execute on function fiscal.offline_hours to app_api, app_system;
