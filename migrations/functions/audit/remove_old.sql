-- Removes at most `most` entries of the context's tenant of which its latest checkpoint says that they need not be kept. Their
-- leaves stay, without the salt. Gives how many there were. Raises permission.denied outside a job.
create or replace function audit.remove_old(most int) returns int
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  seal audit.seals;
  removable bigint;
  due uuid[];
  latest record;
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  select * into seal from audit.seals s where s.tenant_id = tenant for update;
  select c.first_kept into removable from audit.checkpoints c
   where c.tenant_id = tenant order by c.tree_size desc limit 1;
  select array_agg(l.entry_id) into due from audit.leaves l
   where l.tenant_id = tenant and l.index >= seal.removed and l.index < least(coalesce(removable, 0), seal.removed + most);
  select e.xid, e.id into latest from audit.audit_events e
   where e.tenant_id = tenant and e.id = any (due) order by e.xid desc, e.id desc limit 1;
  delete from audit.audit_events e where e.tenant_id = tenant and e.id = any (due);
  update audit.leaves l set salt = null, details_hash = null
   where l.tenant_id = tenant and l.index >= seal.removed and l.index < least(coalesce(removable, 0), seal.removed + most);
  update audit.seals s
     set removed = seal.removed + coalesce(cardinality(due), 0),
         removed_xid = coalesce(latest.xid, seal.removed_xid), removed_id = coalesce(latest.id, seal.removed_id)
   where s.tenant_id = tenant;
  return coalesce(cardinality(due), 0);
end $$;
grant execute on function audit.remove_old to app_api;
