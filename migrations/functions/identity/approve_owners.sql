-- For other modules: the platform lets in those whom it made a tenant's owners subject to its approval, which `decided_by` tells from
-- whoever asked to be one; these wait for the tenant. Gives their memberships.
create or replace function identity.approve_owners(tenant uuid) returns setof uuid
language plpgsql volatile set search_path = pg_catalog as $$
begin
  return query
    update identity.memberships m set status = 'active', decided_by = app.user_id(), decided_at = now()
      from identity.users u
     where u.id = m.user_id and u.status = 'active' and m.tenant_id = tenant and m.status = 'pending'
       and m.decided_by is not null and 'owner' = any (m.roles)
    returning m.id;
end $$;
grant execute on function identity.approve_owners to app_system;
