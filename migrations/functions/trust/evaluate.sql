-- Evaluates a tenant by what is known of it today, as often as one likes a day, and gives its events. Signals that something is wrong open a review, once,
-- and not again for a month after people decided on the same ones. Who has level 0 and is not approved, or is closed, is not looked at again before
-- something happens: closed, a business rests, and no fall comes nearer.
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
  zone text;
  is_closed boolean;
begin
  if not app.is_platform() and tenant is distinct from app.tenant_id() then
    perform app.fail('permission.denied');
  end if;
  s := trust.hold(tenant);
  select t.time_zone, t.status in ('suspended', 'deactivated') into zone, is_closed from tenants.tenant_states t where t.id = tenant;
  if is_closed then
    r := s;
    r.rests_since := coalesce(s.rests_since, today);
    r.next_evaluation_at := null;
    return query select * from trust.keep(s, r, 'evaluation', null);
    return;
  end if;
  s := trust.woken(s, today);
  facts := trust.facts(tenant, (s.facts ->> 'window_days')::int);
  found := trust.signals(facts);
  suspected := exists (select from trust.reviews o where o.tenant_id = tenant and o.source = 'signals' and o.status = 'open');
  if cardinality(found) > 0 and not suspected and not exists (
       select from trust.reviews o where o.tenant_id = tenant and o.source = 'signals' and o.signals @> found
          and o.decided_at > app.now_of(tenant) - interval '30 days') then
    return query select * from trust.open_review(tenant, 'signals', found, null, null);
    suspected := true;
  end if;
  r := trust.judge(s, facts, today, suspected);
  r.next_evaluation_at := case when r.level > 0 or (facts ->> 'approved')::boolean then
    tenants.start_in(today + 1, zone) end;
  return query select * from trust.keep(s, r, case when r.level < s.level then 'faults' else 'evaluation' end,
                                        case when r.level < s.level then array_to_string(s.faults, ', ') end);
end $$;
grant execute on function trust.evaluate to app_api, app_system;
