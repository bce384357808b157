-- For other modules: the tenants that a person runs, or ran.
create or replace function identity.tenants_run_by(person uuid) returns setof uuid
language plpgsql stable set search_path = pg_catalog as $$
begin
  return query select m.tenant_id from identity.memberships m
    where m.user_id = person and m.status in ('active', 'pending', 'ended') and m.roles && identity.admin_roles();
end $$;
