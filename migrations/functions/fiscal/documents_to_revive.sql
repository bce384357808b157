-- The documents of a device that were given up because the authority did not answer, before it did again: the first hundred of them, as they are
-- changed in the transaction that records an answer.
create or replace function fiscal.documents_to_revive(tenant uuid, device uuid) returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  before constant timestamptz := (select l.revives_before from fiscal.lanes l where l.tenant_id = tenant and l.device_id = device);
begin
  return query
    select d.id from fiscal.documents d
     where before is not null and d.tenant_id = tenant and d.device_id = device and d.status = 'dead'
       and fiscal.is_unanswered(d.last_error, before)
     order by d.id limit 100;
end $$;
