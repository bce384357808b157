-- The authority answers a device again: documents and reports of stock that were given up because it did not are tried again, a hundred of
-- each with each answer, whatever it is that is answered, until none is left. The lane is the caller's, and so are the documents.
create or replace function fiscal.revive(device uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  before constant timestamptz := (select l.revives_before from fiscal.lanes l where l.tenant_id = tenant and l.device_id = device);
  documents uuid[];
  reports uuid[];
begin
  if before is null then
    return;
  end if;
  documents := array(select fiscal.documents_to_revive(tenant, device));
  update fiscal.documents d
     set status = case when d.uncertain_since is null then 'pending' else 'ambiguous' end, attempts = 0, next_attempt_at = now(),
         gives_up_at = fiscal.gives_up_at(d.tenant_id)
   where d.tenant_id = tenant and d.id = any (documents);
  reports := array(
    select r.id from fiscal.stock_reports r
     where r.tenant_id = tenant and r.device_id = device and r.status = 'dead' and fiscal.is_unanswered(r.last_error, before)
     order by r.id limit 100);
  update fiscal.stock_reports r
     set status = case when r.uncertain_since is null then 'pending' else 'ambiguous' end, attempts = 0, next_attempt_at = now(),
         gives_up_at = now() + interval '72 hours'
   where r.tenant_id = tenant and r.id = any (reports);
  if cardinality(documents) < 100 and cardinality(reports) < 100 then
    update fiscal.lanes l set revives_before = null where l.tenant_id = tenant and l.device_id = device;
  end if;
end $$;
