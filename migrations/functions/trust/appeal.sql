-- The context's own tenant appeals against its last fall or suspension, once each. Gives the event. Raises trust_level.nothing_to_appeal, trust_review.open.
create or replace function trust.appeal(said text) returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  last trust.changes;
begin
  perform trust.hold(tenant);
  select c.* into last from trust.changes c where c.tenant_id = tenant order by c.id desc limit 1;
  if last.id is null or not (last.to_level < last.from_level or last.suspended) or exists (
       select from trust.reviews r where r.tenant_id = tenant and r.appealed = last.id and r.status = 'decided') then
    perform app.fail('trust_level.nothing_to_appeal');
  end if;
  return query select * from trust.open_review(tenant, 'appeal', '{}', said, last.id);
end $$;
grant execute on function trust.appeal to app_api;
