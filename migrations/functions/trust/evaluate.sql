-- Evaluates a tenant by what is known of it today, as often as one likes a day, and gives its events. Signals that something is wrong open a review, once,
-- and not again for a month after people decided on the same ones. Who has level 0 and is not approved is not looked at again before something happens.
-- Raises permission.denied in another tenant's context, tenant.not_found.
create or replace function trust.evaluate(tenant uuid) returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  s trust.standings;
  r trust.standings;
  facts jsonb;
  found text[];
  suspected boolean;
  today date := tenants.today(tenant);
begin
  if not app.is_platform() and tenant is distinct from app.tenant_id() then
    perform app.fail('permission.denied');
  end if;
  s := trust.hold(tenant);
  facts := trust.facts(tenant);
  found := trust.signals(facts);
  suspected := exists (select from trust.reviews o where o.tenant_id = tenant and o.source = 'signals' and o.status = 'open');
  if cardinality(found) > 0 and not suspected and not exists (
       select from trust.reviews o where o.tenant_id = tenant and o.source = 'signals' and o.signals @> found
          and o.decided_at > app.now_of(tenant) - interval '30 days') then
    return query select * from trust.open_review(tenant, 'signals', found, null);
    suspected := true;
  end if;
  r := trust.judge(s, facts, today, suspected);
  r.next_evaluation_at := case when r.level > 0 or (facts ->> 'approved')::boolean then (
    select tenants.start_in(today + 1, t.time_zone) - (app.now_of(tenant) - now()) from tenants.tenant_states t where t.id = tenant) end;
  return query select * from trust.keep(s, r, case when r.level < s.level then 'faults' else 'evaluation' end,
                                        case when r.level < s.level then array_to_string(s.faults, ', ') end);
end $$;
grant execute on function trust.evaluate to app_api, app_system;
