-- Sets the status that billing says a tenant has: 'active', 'past_due' or 'blocked'. What people decided stays: a tenant that they
-- suspended, deactivated or blocked, one that waits for approval, one that is removed. Gives the status before; null where nothing changed.
create or replace function tenants.bill_status(tenant uuid, wanted text) returns text
language plpgsql volatile set search_path = pg_catalog as $$
declare
  old text;
begin
  select t.status into old from tenants.tenants t
   where t.id = tenant and t.deleted_at is null and t.status <> wanted
     and (t.status in ('active', 'past_due') or t.status = 'blocked' and t.status_by = 'billing')
     for no key update;
  if old is not null then
    update tenants.tenants t
       set status = wanted, status_by = 'billing',
           status_reason = case wanted when 'active' then null else 'Duka is not paid: GET /subscription says what is due' end
     where t.id = tenant;
  end if;
  return old;
end $$;
