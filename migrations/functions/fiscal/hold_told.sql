-- Locks what recording an outcome changes: the lane of a document's device, the document, and, where the authority answers after it did not,
-- the next of those that were given up for that, in the order of their ids. Whoever issues or credits locks documents in that order too, and the
-- device after them; nobody locks a lane after a document.
create or replace function fiscal.hold_told(document uuid, answered boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  device constant uuid := (select d.device_id from fiscal.documents d where d.tenant_id = tenant and d.id = document);
  revived uuid[] := '{}';
begin
  perform from fiscal.lanes l where l.tenant_id = tenant and l.device_id = device for no key update;
  if answered then
    update fiscal.lanes l set revives_before = now() where l.tenant_id = tenant and l.device_id = device and l.failures > 0;
    revived := array(select fiscal.documents_to_revive(tenant, device));
  end if;
  perform from fiscal.documents d
    where d.tenant_id = tenant and d.id = any (revived || document) order by d.id for no key update;
end $$;
