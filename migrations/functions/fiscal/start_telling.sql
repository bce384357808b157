-- The last step before a document leaves: it is still this claim's, nobody else has the lane, and what is told is kept as it is told now,
-- or was at first. Gives what is told; null where the claim is no more. Raises permission.denied outside a job.
create or replace function fiscal.start_telling(document uuid, by_claim uuid, body jsonb) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  told jsonb;
begin
  if app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  update fiscal.lanes l set claimed_until = now() + interval '25 seconds'
   where l.tenant_id = app.tenant_id() and l.claim = by_claim and l.claimed_until > now()
     and l.device_id = (select d.device_id from fiscal.documents d where d.tenant_id = app.tenant_id() and d.id = document and d.claim = by_claim);
  if not found then
    return null;
  end if;
  update fiscal.documents d
     set tried_at = clock_timestamp(), first_sent_at = coalesce(d.first_sent_at, clock_timestamp()), request = coalesce(d.request, body)
   where d.tenant_id = app.tenant_id() and d.id = document and d.claim = by_claim
  returning d.request into told;
  return told;
end $$;
grant execute on function fiscal.start_telling to app_api;
