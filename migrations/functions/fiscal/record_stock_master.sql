-- Records what became of telling what remains of a product, and leaves the lane. What moved meanwhile is told anew; what was refused is not,
-- before something moves. Where the claim was over, and the authority perhaps heard it after what another one told, it is told again.
-- Raises permission.denied outside a job.
create or replace function fiscal.record_stock_master(device uuid, product uuid, by_claim uuid, outcome jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  heard text := outcome ->> 'kind';
  taken boolean := heard in ('accepted', 'duplicate');
  answered boolean := heard not in ('not_sent', 'maybe_sent', 'retry');
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  perform fiscal.hold_told(device, null, by_claim, answered);
  perform fiscal.hold_lane(device);
  if answered then
    perform fiscal.revive(device);
  end if;
  update fiscal.stock_masters m
     set quantity = case when taken then m.telling else m.quantity end, item_code = case when taken then m.telling_code else m.item_code end, told_at = case when taken then now() else m.told_at end,
         due = case heard when 'rejected' then false else not taken or m.telling <> fiscal.stock_left(device, m.product_id)
           or m.telling_code is distinct from (select i.item_code from fiscal.items i where i.tenant_id = m.tenant_id and i.product_id = m.product_id) end,
         claim = null, telling = null, telling_code = null, attempts = case when taken then 0 else m.attempts end,
         next_attempt_at = case when taken then now() else now() + fiscal.backoff(m.attempts) end,
         last_error = case when not taken then outcome || jsonb_build_object('at', now()) end
   where m.tenant_id = app.tenant_id() and m.device_id = device and m.product_id = product and m.claim = by_claim;
  if not found and (taken or heard = 'maybe_sent') then
    -- Who has a claim on it by now does not know either in which order the authority heard the two.
    update fiscal.stock_masters m set due = true, claim = null, telling = null, telling_code = null, next_attempt_at = now()
     where m.tenant_id = app.tenant_id() and m.device_id = device and m.product_id = product;
  end if;
end $$;
grant execute on function fiscal.record_stock_master to app_api;
