-- The last step before a report of stock leaves: it is still this claim's, and what is told is kept as it is told now, or was at first. Gives what is
-- told; null where the claim is no more. Raises permission.denied outside a job.
create or replace function fiscal.start_stock(report uuid, by_claim uuid, body jsonb) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  told jsonb;
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  update fiscal.lanes l set claimed_until = now() + interval '120 seconds'
   where l.tenant_id = app.tenant_id() and l.claim = by_claim and l.claimed_until > now()
     and l.device_id = (select r.device_id from fiscal.stock_reports r
                         where r.tenant_id = app.tenant_id() and r.id = report and r.claim = by_claim);
  if found then
    update fiscal.stock_reports r set tried_at = clock_timestamp(), request = coalesce(r.request, body)
     where r.tenant_id = app.tenant_id() and r.id = report and r.claim = by_claim
    returning r.request into told;
  end if;
  return told;
end $$;
grant execute on function fiscal.start_stock to app_api;
