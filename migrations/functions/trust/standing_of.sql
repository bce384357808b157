-- How a tenant stands, what each level takes and how its score comes about, as JSON: by what is known now, beside the level that is in force. Of
-- whichever tenant the context may see; null of another one.
create or replace function trust.standing_of(tenant uuid default app.tenant_id()) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  s trust.standings;
  r trust.standings;
  facts jsonb;
  today constant date := tenants.today(tenant);
  in_force int;
begin
  if not exists (select from tenants.tenant_states t where t.id = tenant) then
    return null;
  end if;
  select o.* into s from trust.standings o where o.tenant_id = tenant;
  facts := trust.facts(tenant, (s.facts ->> 'window_days')::int);
  s := trust.woken(s, today);
  s.tenant_id := tenant;
  s.level := coalesce(s.level, 0);
  s.held := coalesce(s.held, false);
  s.faults := coalesce(s.faults, '{}');
  in_force := case when s.suspended_at is null then s.level else 0 end;
  r := trust.judge(s, facts, today, exists (
    select from trust.reviews o where o.tenant_id = tenant and o.source = 'signals' and o.status = 'open'));
  return jsonb_build_object(
    'tenant_id', tenant, 'level', in_force, 'own_level', s.level, 'level_since', s.level_since, 'suspended_at', s.suspended_at,
    'held', s.held, 'held_until', s.held_until, 'barred_until', s.barred_until, 'faults', to_jsonb(s.faults),
    'falls_on', s.at_risk_since + 14, 'evaluated_on', s.evaluated_on, 'today', today,
    'projected', jsonb_build_object('level', case when s.suspended_at is null then r.level else 0 end, 'earned', r.earned, 'faults', to_jsonb(r.faults),
                                    'falls_on', r.at_risk_since + 14),
    'features', (select jsonb_agg(jsonb_build_object('feature', f.feature, 'level', f.level, 'active', f.level <= in_force) order by f.level, f.feature)
                   from trust.features() f),
    'product_cap', trust.cap_of(in_force, 'products'),
    'missing', (select coalesce(jsonb_agg(q.requirement order by q.level, q.requirement), '[]')
                  from (select o.requirement, min(o.level) as level from trust.requirements(facts) o
                         where o.level <= in_force + 1 and not o.met group by o.requirement) q),
    'requirements', (select jsonb_agg(to_jsonb(q)) from trust.requirements(facts) q),
    'score', trust.score_of(facts), 'former_score', s.former_score, 'score_changed_on', s.score_changed_on, 'facts', facts,
    'inputs', (select jsonb_agg(jsonb_build_object('input', i.input, 'weight', i.weight, 'value', i.value, 'former_value', o.value, 'says', i.says) order by i.n)
                 from trust.inputs(facts) with ordinality i (input, weight, value, says, n) left join trust.inputs(s.former_facts) o on o.input = i.input and s.former_facts is not null),
    'version', coalesce(s.version, 0));
end $$;
grant execute on function trust.standing_of to app_api, app_system;
