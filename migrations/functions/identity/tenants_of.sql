-- For other modules: the tenants that a person belongs to, or did, or is about to (identity.belongs_to).
create or replace function identity.tenants_of(person uuid) returns setof uuid
language plpgsql stable set search_path = pg_catalog as $$
begin
  return query select m.tenant_id from identity.memberships m where m.user_id = person and m.status in ('active', 'pending', 'ended');
end $$;
grant execute on function identity.tenants_of to app_system;
