-- Does what today brings a tenant's subscription, by its local day: cycles that the balance covers, one notice, its state and the tenant's
-- status. It may be called as often as one likes: the second time there is nothing left. A day that nobody came on is not made up for. Where people suspended, blocked or deactivated the tenant, nothing
-- is done but what was paid (`early`, of `payment`). Gives its events. Raises permission.denied, for anybody but the
-- platform and its jobs, and plan.no_price.
create or replace function billing.run_day(tenant uuid, issuer jsonb, early boolean default false, payment uuid default null)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  s billing.subscriptions;
  t tenants.tenant_states;
  r record;
  next_day date;
  today date;
  asleep boolean;
  old_status text;
  was text;
begin
  if not app.is_platform() and app.claims() ->> 'kind' is distinct from 'job' then
    perform app.fail('permission.denied');
  end if;
  perform billing.hold(tenant);
  return query select * from billing.expire_payments(tenant);
  select * into s from billing.subscriptions o where o.tenant_id = tenant;
  if s.tenant_id is null then
    return;
  end if;
  select * into t from tenants.tenant_states o where o.id = tenant;
  today := (app.now_of(tenant) at time zone t.time_zone)::date;
  asleep := tenants.is_stopped(tenant);
  was := s.state;
  if not asleep or early then
    loop
      r := billing.step(s, today, billing.balance(tenant, coalesce(s.next_currency, s.currency)), early, quiet => asleep);
      s := r.after;
      exit when r.charged is null;
      return query select tenant, 'billing.cycle.charged'::text, billing.charge_cycle(s, r.charged_plan, r.charged, issuer, case when early then payment end);
      early := false;
    end loop;
    next_day := r.next_day;
    if r.due then
      insert into billing.notices (tenant_id, id, local_day, due_on, currency, amount, blocks_on, counted)
      select tenant, app.uuid7(), today, s.due_on, coalesce(s.next_currency, s.currency), r.amount,
             billing.blocks_on(s, today, billing.balance(tenant, coalesce(s.next_currency, s.currency))),
             p.notices_counted = 'all' or today > s.due_on from billing.plans p where p.id = s.plan_id;
      return query select tenant, 'billing.notice.raised'::text, to_jsonb(n) - '{tenant_id,counted,created_at}'::text[]
          || jsonb_build_object('amount', trim_scale(n.amount)::text, 'state', s.state)
        from billing.notices n where n.tenant_id = tenant and n.local_day = today;
    end if;
  end if;
  s.next_action_at := case when not asleep then tenants.start_in(next_day, t.time_zone) end;
  s.unpaid := billing.unpaid(s, today, billing.balance(tenant, coalesce(s.next_currency, s.currency)));
  perform billing.write_subscription(s);
  if s.state <> was then
    return query select tenant, 'billing.subscription.state_changed'::text, jsonb_build_object('from', was, 'to', s.state);
  end if;
  old_status := tenants.bill_status(tenant, case s.state when 'past_due' then 'past_due' when 'blocked' then 'blocked' else 'active' end);
  if old_status is not null then
    return query select tenant, 'tenants.tenant.status_changed'::text, jsonb_build_object('from', old_status, 'to', o.status)
      from tenants.tenant_states o where o.id = tenant;
  end if;
end $$;
grant execute on function billing.run_day to app_api, app_system;
