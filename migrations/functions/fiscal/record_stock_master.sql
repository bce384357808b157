-- Records what became of telling what remains of a product, and leaves the lane. What moved meanwhile is told anew; what was refused is not,
-- before something moves. Raises permission.denied outside a job.
create or replace function fiscal.record_stock_master(device uuid, product uuid, by_claim uuid, told numeric, outcome jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  kind text := outcome ->> 'kind';
  taken boolean := kind in ('accepted', 'empty', 'duplicate');
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  perform fiscal.leave_lane(device, by_claim, kind not in ('not_sent', 'maybe_sent', 'retry'));
  update fiscal.stock_masters m
     set quantity = case when taken then told else m.quantity end, told_at = case when taken then now() else m.told_at end,
         due = not taken and kind <> 'rejected' or taken and told <> fiscal.stock_left(device, product),
         attempts = case when taken then 0 else m.attempts + 1 end,
         next_attempt_at = case when taken then now() else now() + fiscal.backoff(m.attempts + 1) end,
         last_error = case when not taken then outcome || jsonb_build_object('at', now()) end
   where m.tenant_id = app.tenant_id() and m.device_id = device and m.product_id = product;
end $$;
grant execute on function fiscal.record_stock_master to app_api;
