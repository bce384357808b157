-- Takes a device's lane for what is next of stock, and gives it: `{report}`, the first of its reports that is not told yet, with the number
-- that the authority will know it by, or `{product}`, of which it is told what remains; null where the lane is taken or nothing is
-- due. A report waits for the one before it, and for one that the authority perhaps has. Raises permission.denied outside a job.
create or replace function fiscal.claim_stock(device uuid, by_claim uuid) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  r fiscal.stock_reports;
  told_last bigint;
  remaining uuid;
begin
  if not fiscal.take_lane(device, by_claim) then
    return null;
  end if;
  perform fiscal.hold_lane(device);
  perform fiscal.drop_stock_claims(device);
  select d.last_sar_number into told_last from fiscal.devices d where d.tenant_id = tenant and d.id = device and d.status = 'active';
  if found then
    select o.* into r from fiscal.stock_reports o
     where o.tenant_id = tenant and o.device_id = device and o.is_open order by o.uncertain_since is null, o.id limit 1 for no key update;
    if r.next_attempt_at <= now() then
      if r.number is null then
        update fiscal.devices d set last_sar_number = told_last + 1 where d.tenant_id = tenant and d.id = device;
      end if;
      update fiscal.stock_reports o
         set status = 'sending', claim = by_claim, tried_at = null, attempts = o.attempts + 1, number = coalesce(o.number, told_last + 1)
       where o.tenant_id = tenant and o.id = r.id;
      return jsonb_build_object('report', r.id);
    end if;
    select s.product_id into remaining from fiscal.stock_masters s
     where s.tenant_id = tenant and s.device_id = device and s.due and s.next_attempt_at <= now() order by s.next_attempt_at limit 1;
    if remaining is not null then
      return jsonb_build_object('product', remaining, 'quantity', trim_scale(fiscal.stock_left(device, remaining))::text);
    end if;
  end if;
  perform fiscal.leave_lane(device, by_claim, null);
  return null;
end $$;
grant execute on function fiscal.claim_stock to app_api;
