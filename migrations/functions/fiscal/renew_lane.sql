-- Keeps the lane of a device for whoever has it and is still at work; false where it is somebody else's by now. Raises permission.denied
-- outside a job.
create or replace function fiscal.renew_lane(device uuid, by_claim uuid, seconds int) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  update fiscal.lanes l set claimed_until = greatest(l.claimed_until, now() + seconds * interval '1 second')
   where l.tenant_id = app.tenant_id() and l.device_id = device and l.claim = by_claim and l.claimed_until > now();
  return found;
end $$;
grant execute on function fiscal.renew_lane to app_api;
