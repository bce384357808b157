-- The tenant of the verified context; null outside one.
create or replace function app.tenant_id() returns uuid
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
begin
  return (app.claims() ->> 'tenant')::uuid;
end $$;
grant execute on function app.tenant_id to app_api, app_identity, app_system;
