-- What the person of the verified context is in its tenant now: their roles, none for an administrator of the platform, and
-- the warehouses that they are limited to, null without a limit. No row where they are neither.
create or replace function identity.own_standing() returns table (roles text[], places uuid[])
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  if app.claims() ->> 'kind' = 'platform_admin' then
    return query select '{}'::text[], null::uuid[];
  else
    return query select m.roles, app.warehouses() from identity.memberships m
                  where m.tenant_id = app.tenant_id() and m.user_id = app.user_id() and m.status = 'active';
  end if;
end $$;
grant execute on function identity.own_standing to app_api;
