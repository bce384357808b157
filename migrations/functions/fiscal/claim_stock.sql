-- Takes a device's lane for what is next of stock, under a claim: the first of its reports that is not told yet, with the number that the authority
-- will know it by, else what remains of a product. False where the lane is taken or nothing is due. A report waits for the one before
-- it, and for one that the authority perhaps has; one whose quantities come to nothing needs no telling, and a device that the platform took
-- reports nothing. Raises permission.denied outside a job, and what fiscal.compare_stock raises.
create or replace function fiscal.claim_stock(device uuid, by_claim uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  v fiscal.devices;
  r fiscal.stock_reports;
begin
  if not fiscal.take_lane(device, by_claim) then
    return false;
  end if;
  perform fiscal.hold_lane(device);
  perform fiscal.drop_stock_claims(device);
  select * into v from fiscal.devices d where d.tenant_id = tenant and d.id = device and d.initialised_at is not null
     and d.released_at is null;
  if v.status = 'active' then
    perform fiscal.compare_stock(v.id);
  end if;
  loop
    select o.* into r from fiscal.stock_reports o
     where o.tenant_id = tenant and o.device_id = v.id and o.is_open order by o.uncertain_since is null, o.id limit 1 for no key update;
    exit when r.next_attempt_at <= now() is not true;
    if not fiscal.round_stock(r.id) then
      update fiscal.stock_reports o set status = 'accepted', is_nothing = true, number = null, told_at = now() where o.tenant_id = tenant and o.id = r.id;
      perform fiscal.mark_remainders(r.id);
      continue;
    end if;
    if r.number is null then
      update fiscal.devices d set last_sar_number = v.last_sar_number + 1 where d.tenant_id = tenant and d.id = device;
    end if;
    update fiscal.stock_reports o
       set status = 'sending', claim = by_claim, tried_at = null, attempts = o.attempts + 1, number = coalesce(o.number, v.last_sar_number + 1)
     where o.tenant_id = tenant and o.id = r.id;
    return true;
  end loop;
  update fiscal.stock_masters m
     set claim = by_claim, attempts = m.attempts + 1,
         telling = case when m.item_code <> c.code and m.quantity > 0 then 0 else fiscal.stock_left(device, m.product_id) end,
         telling_code = case when m.item_code <> c.code and m.quantity > 0 then m.item_code else c.code end
    from (select f.tenant_id, f.id, (select i.item_code from fiscal.items i where i.tenant_id = tenant and i.product_id = f.product_id) as code
            from fiscal.stock_masters f where f.tenant_id = tenant) c
   where c.tenant_id = tenant and c.id = m.id and m.tenant_id = tenant and m.id = (
     select s.id from fiscal.stock_masters s
      where s.tenant_id = tenant and s.device_id = v.id and s.due and s.next_attempt_at <= now()
      order by s.next_attempt_at limit 1);
  if found then
    return true;
  end if;
  perform fiscal.leave_lane(device, by_claim, null);
  return false;
end $$;
grant execute on function fiscal.claim_stock to app_api;
