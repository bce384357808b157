-- Takes the lane of a device for whoever claims it, for some seconds, so that one thing at once is on its way to the authority, whoever
-- sends. False while somebody else has it, and while the authority is given time after failures. Raises permission.denied outside a job.
create or replace function fiscal.take_lane(device uuid, by_claim uuid, seconds int default 60) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  insert into fiscal.lanes as l (tenant_id, device_id, claim, claimed_until)
  values (app.tenant_id(), device, by_claim, now() + seconds * interval '1 second')
  on conflict (tenant_id, device_id) do update set claim = excluded.claim, claimed_until = excluded.claimed_until
    where coalesce(l.claimed_until <= now(), true) and coalesce(l.not_before <= now(), true);
  return found;
end $$;
grant execute on function fiscal.take_lane to app_api;
