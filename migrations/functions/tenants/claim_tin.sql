-- Trigger: a tenant claims the tax number that it states for as long as it trades, which is from its approval until it is
-- deactivated or removed; a sandbox never trades. Two never trade under one number: the claims have an index. The argument is the column that names
-- the tenant.
create or replace function tenants.claim_tin() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := to_jsonb(new) ->> tg_argv[0];
  trades boolean;
begin
  select t.status not in ('pending', 'deactivated') and t.deleted_at is null and not t.is_sandbox into trades
    from tenants.tenants t where t.id = tenant for no key update;
  delete from tenants.tin_claims c where c.tenant_id = tenant;
  if trades then
    insert into tenants.tin_claims (tenant_id, tin_number)
    select p.tenant_id, p.tin_number from tenants.fiscal_profiles p where p.tenant_id = tenant;
  end if;
  return null;
end $$;
