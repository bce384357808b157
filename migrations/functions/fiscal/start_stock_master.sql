-- The last step before what remains of a product leaves: it is still this claim's, whose lane stays its own for as long as a call takes. False where
-- the claim is no more: whoever has it by now tells what remains by now. Raises permission.denied outside a job.
create or replace function fiscal.start_stock_master(device uuid, by_claim uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  update fiscal.lanes l set claimed_until = now() + interval '120 seconds'
   where l.tenant_id = app.tenant_id() and l.device_id = device and l.claim = by_claim and l.claimed_until > now();
  return found;
end $$;
grant execute on function fiscal.start_stock_master to app_api;
