-- Creates an account without an address, and its membership in the tenant of the context: the one way in which a tenant
-- makes somebody a member. Nobody else can own the account, so nobody else has to consent. Raises context.missing.
create or replace function identity.create_tenant_account(
  id uuid, membership_id uuid, username text, password_hash text, name text, phone text, roles text[], branch_id uuid,
  branch_ids uuid[]
) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
begin
  if tenant is null then
    perform app.fail('context.missing');
  end if;
  insert into identity.users (id, username, name, phone, password_hash, status)
  values (create_tenant_account.id, username, name, phone, password_hash, 'active');
  insert into identity.memberships (tenant_id, id, user_id, roles, status, branch_id, branch_ids, decided_by, decided_at)
  values (tenant, membership_id, create_tenant_account.id, roles, 'active', branch_id, branch_ids, app.user_id(), now());
end $$;
grant execute on function identity.create_tenant_account to app_api;
