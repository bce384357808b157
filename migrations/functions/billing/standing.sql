-- How a tenant's subscription stands, as JSON: what is due, when, what follows where it is not paid. Null without one. Of whichever tenant the
-- context may see.
create or replace function billing.standing(tenant uuid default app.tenant_id()) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  s billing.subscriptions;
  p billing.plans;
  n billing.plans;
  unit text;
  balance numeric;
  today date;
begin
  select o.* into s from billing.subscriptions o where o.tenant_id = tenant;
  if s.tenant_id is null then
    return null;
  end if;
  select (app.now_of(tenant) at time zone t.time_zone)::date into today from tenants.tenant_states t where t.id = tenant;
  unit := coalesce(s.next_currency, s.currency);
  balance := billing.balance(tenant, unit);
  select o.* into p from billing.plans o where o.id = s.plan_id;
  select o.* into n from billing.plans o where o.id = s.next_plan_id;
  return jsonb_build_object(
    'tenant_id', tenant, 'state', s.state, 'plan_id', p.id, 'plan_code', p.code, 'plan_name', p.name, 'cycle', p.cycle, 'currency', s.currency,
    'next_plan_id', n.id, 'next_plan_code', n.code, 'next_currency', s.next_currency, 'price', trim_scale(billing.price_of(s))::text,
    'balance', trim_scale(balance)::text,
    'other_balances', (select coalesce(jsonb_object_agg(b.currency, trim_scale(b.balance)::text), '{}')
                         from (select l.currency, sum(l.amount) as balance from billing.ledger l
                                where l.tenant_id = tenant and l.currency <> unit group by l.currency having sum(l.amount) <> 0) b),
    'amount_due', case when s.state = 'cancelled' or s.cancels then '0' else trim_scale(greatest(billing.price_of(s) - balance, 0))::text end,
    'amount_currency', unit, 'period_start', s.period_start, 'due_on', s.due_on, 'anchor_day', s.anchor_day, 'cancels', s.cancels,
    'blocks_on', case when s.state <> 'cancelled' and not s.cancels then billing.blocks_on(s, today, balance) end,
    'notices_sent', s.notices_sent, 'last_notice_on', s.last_notice_on, 'today', today,
    'rule', jsonb_build_object('grace_days', p.grace_days, 'notices_before', p.notices_before, 'notices_after', p.notices_after,
                               'notices_to_block', p.notices_to_block, 'notices_counted', p.notices_counted),
    'entitlements', to_jsonb(p.entitlements), 'version', s.version);
end $$;
grant execute on function billing.standing to app_api, app_system;
