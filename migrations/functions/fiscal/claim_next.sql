-- Takes a device's lane, and the next of its documents that is due, in the order of their numbers; null where the lane is taken or nothing is due.
-- What an earlier claim left without an outcome was told, perhaps, where it came so far. A credit note waits for its original. Where
-- the authority takes numbers in order alone, none goes before an earlier one that may still go by itself; one that was
-- refused even as void holds up nobody. Raises permission.denied outside a job.
create or replace function fiscal.claim_next(device uuid, by_claim uuid) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  in_order boolean := (select d.country = 'KE' from fiscal.devices d where d.tenant_id = tenant and d.id = device);
  head bigint;
  taken uuid;
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  if in_order is null or not fiscal.take_lane(device, by_claim, 25) then
    return null;
  end if;
  perform fiscal.drop_claims(device);
  if in_order then
    head := (select e.number from fiscal.documents e
              where e.tenant_id = tenant and e.device_id = device and e.is_open
                and not (e.status = 'void' and fiscal.refused_as_void(tenant, e.id)) order by e.number limit 1);
  end if;
  select d.id into taken from fiscal.documents d
   where d.tenant_id = tenant and d.device_id = device and d.is_open and d.next_attempt_at <= now()
     and (d.type = 'sale' or d.status = 'void' or (select o.status = 'accepted' from fiscal.documents o
                                                    where o.tenant_id = tenant and o.id = d.original_id))
     and (head is null or d.number <= head)
   order by d.number limit 1
     for no key update skip locked;
  if taken is null then
    perform fiscal.leave_lane(device, by_claim, null);
    return null;
  end if;
  update fiscal.documents d
     set status = case d.status when 'void' then 'void' else 'sending' end, claim = by_claim, tried_at = null, attempts = d.attempts + 1
   where d.tenant_id = tenant and d.id = taken;
  perform fiscal.name_lines(taken);
  return taken;
end $$;
grant execute on function fiscal.claim_next to app_api;
