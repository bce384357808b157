-- Gives a tenant a plan, or another one: at once, with the rest of charged cycles prorated by days, or from the next cycle on; says when it is next due, and
-- whether it ends with the cycle; what is null stays. A change of the currency brings what is there of others into it, by `rates`. Gives its events. Raises
-- permission.denied, subscription.own_tenant, tenant.not_found, subscription.not_found, version.stale, plan.not_found, plan.archived, plan.no_price, subscription.due_in_past, subscription.due_in_paid_time, subscription.rate_needed.
create or replace function billing.set_subscription(tenant uuid, plan uuid, unit text, due date, trial boolean, at_once boolean, ends boolean, rates jsonb,
                                                    expected int, issuer jsonb)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  s billing.subscriptions;
  p billing.plans;
  today date;
  price numeric;
  is_new boolean;
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  elsif identity.belongs_to(tenant, app.user_id()) then
    perform app.fail('subscription.own_tenant');
  end if;
  perform billing.hold(tenant);
  select (app.now_of(tenant) at time zone t.time_zone)::date into today from tenants.tenant_states t where t.id = tenant and t.deleted_at is null;
  select o.* into s from billing.subscriptions o where o.tenant_id = tenant;
  select o.* into p from billing.plans o where o.id = plan for share;
  price := p.prices ->> unit;
  is_new := s.tenant_id is null or s.state = 'cancelled';
  if today is null then
    perform app.fail('tenant.not_found');
  elsif expected is not null then
    perform app.at_version(s.version, expected, 'subscription.not_found');
  end if;
  if p.id is null then
    perform app.fail('plan.not_found');
  elsif p.archived_at is not null and (is_new or p.id not in (s.plan_id, coalesce(s.next_plan_id, s.plan_id))) then
    perform app.fail('plan.archived');
  elsif price is null then
    perform app.fail('plan.no_price');
  elsif due < today and (is_new or due <> s.due_on) then
    perform app.fail('subscription.due_in_past');
  elsif not is_new and due < s.due_on and exists (select from billing.live_entries(tenant, due + 1) l group by l.to_day, l.currency having sum(l.amount) <> 0) then
    perform app.fail('subscription.due_in_paid_time');
  end if;
  if is_new then
    insert into billing.subscriptions (tenant_id, plan_id, currency, anchor_day, period_start, due_on, state)
    values (tenant, plan, unit, 1, today, today, 'active') on conflict do nothing;
    select o.* into s from billing.subscriptions o where o.tenant_id = tenant;
    due := coalesce(due, billing.cycle_after(today, p.cycle, extract(day from today)::int));
    select today, today into s.began_on, s.period_start;
    s.is_trial := coalesce(trial, false);
    s.state := 'active';
    s.due_on := null;
    s.cancels := false;
    at_once := true;
    if price = 0 and not s.is_trial and due > today then
      perform billing.charge_days(s, plan, unit, 0, today, due, issuer);
    end if;
  elsif at_once and (plan, unit) is distinct from (s.plan_id, s.currency) then
    perform billing.prorate(s, today, price, unit, p, issuer);
  end if;
  perform billing.exchange_balances(tenant, unit, rates, needed => unit <> coalesce(s.next_currency, s.currency) or at_once and unit <> s.currency);
  if (plan, unit) is distinct from (coalesce(s.next_plan_id, s.plan_id), coalesce(s.next_currency, s.currency)) or at_once then
    s := billing.remind_anew(s, price, unit);
  end if;
  s.plan_id := case when at_once then plan else s.plan_id end;
  s.currency := case when at_once then unit else s.currency end;
  s.next_plan_id := nullif(plan, s.plan_id);
  s.next_currency := nullif(unit, s.currency);
  if due is distinct from s.due_on and due is not null then
    s.due_on := due;
    s.anchor_day := extract(day from due);
    s := billing.remind_anew(s);
  end if;
  s.cancels := coalesce(ends, s.cancels);
  s.is_trial := coalesce(trial, s.is_trial);
  perform billing.write_subscription(s);
  return query select * from billing.run_day(tenant, issuer);
  return query select tenant, 'billing.subscription.changed'::text,
    jsonb_build_object('plan_id', plan, 'currency', unit, 'due_on', o.due_on, 'state', o.state, 'at_once', at_once, 'cancels', o.cancels)
    from billing.subscriptions o where o.tenant_id = tenant;
end $$;
grant execute on function billing.set_subscription to app_system;
