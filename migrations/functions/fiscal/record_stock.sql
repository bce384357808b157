-- Records what became of telling a report of stock, `outcome` {kind, code?, message?, cause?, fix?, expected?}, leaves the lane, and gives the status
-- that it has by now; null where nothing changed. `expected` is the number that the authority wants next: beyond one that it perhaps
-- had, it has it. A number that is used is another program's, where this report was never told: the next one is tried. A refused
-- report gives its number back. Raises permission.denied outside a job.
create or replace function fiscal.record_stock(report uuid, by_claim uuid, outcome jsonb) returns text
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  r fiscal.stock_reports;
  kind text := outcome ->> 'kind';
  expected bigint := (outcome ->> 'expected')::bigint;
  answered boolean := kind not in ('not_sent', 'maybe_sent', 'retry');
  becomes text;
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  select * into r from fiscal.stock_reports o where o.tenant_id = tenant and o.id = report for no key update;
  perform from fiscal.devices d where d.tenant_id = tenant and d.id = r.device_id for no key update;
  if answered then
    perform fiscal.revive_stock(r.device_id);
  end if;
  perform fiscal.leave_lane(r.device_id, by_claim, answered);
  if r.id is null or r.claim is distinct from by_claim then
    return null;
  end if;
  if expected is not null and r.uncertain_since is not null and expected > r.number then
    kind := 'accepted';
  elsif expected <> r.number and fiscal.renumber_stock(report, expected, 5)
     or kind = 'duplicate' and expected is null and r.uncertain_since is null and fiscal.renumber_stock(report, r.number + 1, 20) then
    return 'pending';
  end if;
  becomes := fiscal.settled('sending', kind, r.uncertain_since is not null, false, false);
  if becomes in ('pending', 'ambiguous') and r.gives_up_at <= now() then
    becomes := 'dead';
  end if;
  if becomes = 'rejected' then
    update fiscal.devices d set last_sar_number = r.number - 1
     where d.tenant_id = tenant and d.id = r.device_id and d.last_sar_number = r.number;
  end if;
  update fiscal.stock_reports o
     set status = becomes, claim = null, tried_at = null, next_attempt_at = now() + fiscal.backoff(r.attempts),
         number = case becomes when 'rejected' then null else r.number end,
         request = case becomes when 'rejected' then null else o.request end,
         uncertain_since = case when becomes in ('accepted', 'rejected') then null
                                when kind = 'maybe_sent' then coalesce(r.uncertain_since, r.tried_at, now()) else r.uncertain_since end,
         last_error = case when becomes = 'accepted' then null else outcome || jsonb_build_object('at', now()) end,
         told_at = case when becomes = 'accepted' then now() end
   where o.tenant_id = tenant and o.id = report;
  if becomes = 'accepted' then
    insert into fiscal.stock_masters as m (tenant_id, device_id, product_id)
    select distinct tenant, r.device_id, l.product_id from fiscal.stock_report_lines l where l.tenant_id = tenant and l.report_id = report
    on conflict (tenant_id, device_id, product_id) do update set due = true, attempts = 0, next_attempt_at = now();
  end if;
  return becomes;
end $$;
grant execute on function fiscal.record_stock to app_api;
