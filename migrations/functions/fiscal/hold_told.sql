-- Locks what recording an outcome changes: a device's lane, left by that claim, the document where it was one (null of stock),
-- and, where the authority answers after it did not, the next documents that were given up for that, in the order of their ids. Whoever issues or
-- credits locks documents in that order too, and the device after them; nobody locks a lane after a document. Raises what fiscal.leave_lane raises.
create or replace function fiscal.hold_told(device uuid, document uuid, by_claim uuid, answered boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  revived uuid[] := '{}';
begin
  perform from fiscal.lanes l where l.tenant_id = tenant and l.device_id = device for no key update;
  perform fiscal.leave_lane(device, by_claim, answered);
  if answered then
    revived := array(select fiscal.documents_to_revive(tenant, device));
  end if;
  perform from fiscal.documents d
    where d.tenant_id = tenant and d.id = any (revived || document) order by d.id for no key update;
end $$;
