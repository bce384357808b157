-- The authority answers a device again: what was given up because it did not is tried again, a hundred with each answer, until none is left.
create or replace function fiscal.revive_documents(device uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  found_ids constant uuid[] := array(select fiscal.documents_to_revive(tenant, device));
begin
  update fiscal.documents d
     set status = case when d.uncertain_since is null then 'pending' else 'ambiguous' end, attempts = 0, next_attempt_at = now(),
         gives_up_at = fiscal.gives_up_at(d.tenant_id)
   where d.tenant_id = tenant and d.id = any (found_ids);
  if cardinality(found_ids) < 100 then
    update fiscal.lanes l set revives_before = null
     where l.tenant_id = tenant and l.device_id = device and l.revives_before is not null;
  end if;
end $$;
