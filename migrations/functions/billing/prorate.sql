-- What is left of a paid cycle is given back, and the same days are charged at another price, where a plan changes in the middle of them. Gives
-- the subscription with what those days cost now. `days` are those of a whole cycle of the new plan.
create or replace function billing.prorate(s billing.subscriptions, today date, price numeric, unit text, days int, plan uuid, issuer jsonb)
returns billing.subscriptions
language plpgsql volatile set search_path = pg_catalog as $$
declare
  rest int := s.due_on - today;
  back numeric := round(s.period_price * rest / nullif(s.due_on - s.period_start, 0), app.currency_digits(s.currency));
  cost numeric := round(price * rest / days, app.currency_digits(unit));
begin
  if s.period_price = 0 or rest <= 0 or s.is_trial then
    return s;
  end if;
  insert into billing.ledger (tenant_id, id, kind, currency, amount, plan_id, from_day, to_day, note, occurred_at)
  select s.tenant_id, app.uuid7(), l.kind, l.unit, l.amount, l.plan, today, s.due_on, 'proration', app.now_of(s.tenant_id)
    from (values ('credit', s.currency, back, s.plan_id), ('charge', unit, -cost, plan)) l (kind, unit, amount, plan)
   where l.amount <> 0;
  if cost > 0 then
    perform billing.issue_document(s.tenant_id, 'invoice', issuer, unit, cost, jsonb_build_object('from', today, 'to', s.due_on,
      'amount', trim_scale(cost)::text, 'currency', unit, 'plan', (select p.name from billing.plans p where p.id = plan)), null);
  end if;
  s.period_start := today;
  s.period_price := cost;
  return s;
end $$;
