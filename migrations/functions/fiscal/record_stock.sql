-- Records what became of telling a report of stock, `outcome` {kind, code?, message?, cause?, fix?, expected?}, leaves the lane, and gives the status
-- that it has by now; null where nothing changed. `expected` is the number that the authority wants next: after one that it perhaps
-- had, it has it. A number that is used is another program's, where this report was never told: the next one is tried. Raises permission.denied outside a job.
create or replace function fiscal.record_stock(report uuid, by_claim uuid, outcome jsonb) returns text
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  device uuid;
  r fiscal.stock_reports;
  heard text := outcome ->> 'kind';
  expected bigint := (outcome ->> 'expected')::bigint;
  wanted bigint;
  answered boolean := expected is not null or heard not in ('not_sent', 'maybe_sent', 'retry');
  becomes text;
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  device := (select o.device_id from fiscal.stock_reports o where o.tenant_id = tenant and o.id = report);
  perform fiscal.hold_told(device, null, by_claim, answered);
  perform fiscal.hold_lane(device);
  select * into r from fiscal.stock_reports o where o.tenant_id = tenant and o.id = report for no key update;
  if answered then
    perform fiscal.revive(device);
  end if;
  if r.claim is null or r.claim <> by_claim then
    return null;
  end if;
  if expected = r.number + 1 and r.uncertain_since is not null then
    heard := 'accepted';
  else
    wanted := case when expected <> r.number then expected
                   when heard = 'duplicate' and expected is null and r.uncertain_since is null then r.number + 1 end;
    if wanted is not null then
      if fiscal.renumber_stock(report, wanted, case when expected is null then 20 else 5 end) then
        return 'pending';
      end if;
    end if;
  end if;
  becomes := fiscal.settled('sending', heard, r.uncertain_since is not null, false);
  if becomes in ('pending', 'ambiguous') and r.gives_up_at <= now() then
    becomes := 'dead';
  end if;
  update fiscal.stock_reports o
     set status = becomes, claim = null, tried_at = null, next_attempt_at = now() + fiscal.backoff(r.attempts),
         uncertain_since = case when becomes in ('accepted', 'rejected') then null
                                when heard = 'maybe_sent' then coalesce(r.uncertain_since, r.tried_at, now()) else r.uncertain_since end,
         last_error = case when becomes = 'accepted' then null else outcome || jsonb_build_object('at', now()) end,
         told_at = case when becomes = 'accepted' then now() end
   where o.tenant_id = tenant and o.id = report;
  perform fiscal.free_stock_numbers(device);
  if becomes in ('accepted', 'rejected', 'dead') then
    perform fiscal.mark_remainders(report);
  end if;
  return becomes;
end $$;
grant execute on function fiscal.record_stock to app_api;
