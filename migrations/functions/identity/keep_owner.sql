-- Trigger: a tenant that has an owner keeps one, unless nobody works in it any more. Whoever takes an owner away queues for the tenant's advisory lock and
-- then counts what the others have committed. The plan is kept from small changes to large ones. Raises
-- membership.last_owner.
create or replace function identity.keep_owner() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog set enable_nestloop = off set jit = off as $$
declare
  tenant uuid;
begin
  for tenant in
    select distinct o.tenant_id
      from old_rows o join new_rows n on n.tenant_id = o.tenant_id and n.id = o.id
     where o.status = 'active' and 'owner' = any (o.roles)
       and not (n.status = 'active' and 'owner' = any (n.roles))
     order by 1
  loop
    perform pg_advisory_xact_lock(identity.owner_lock(tenant));
    if not exists (select from identity.memberships m
                    where m.tenant_id = tenant and m.status = 'active' and 'owner' = any (m.roles))
       and tenants.needs_owner(tenant) then
      perform app.fail('membership.last_owner');
    end if;
  end loop;
  return null;
end $$;
