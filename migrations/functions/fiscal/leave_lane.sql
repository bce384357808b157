-- Leaves the lane of a device to others. Where the authority did not answer (`answered` false) for the second time in turn, nothing is
-- tried for a while, from five seconds on, twice as long each time, up to ten minutes; null says nothing of the authority. Where it answers after
-- it did not, whatever was given up before, of documents and of stock, is to be tried again. Raises permission.denied outside a job.
create or replace function fiscal.leave_lane(device uuid, by_claim uuid, answered boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  update fiscal.lanes l
     set claim = null, claimed_until = null,
         failures = case when answered then 0 when answered is null then l.failures else l.failures + 1 end,
         revives_before = case when answered and l.failures > 0 then now() else l.revives_before end,
         not_before = case when not answered and l.failures > 0
                        then now() + least(5 * 2 ^ least(l.failures - 1, 10), 600) * interval '1 second' end
   where l.tenant_id = app.tenant_id() and l.device_id = device and l.claim = by_claim;
end $$;
grant execute on function fiscal.leave_lane to app_api;
