-- Charges a cycle of a plan that the balance covers, with its invoice, and gives its events. `s` is the subscription in that cycle.
create or replace function billing.charge_cycle(s billing.subscriptions, plan uuid, price numeric, issuer jsonb, payment uuid) returns jsonb
language plpgsql volatile set search_path = pg_catalog as $$
begin
  perform billing.charge_days(s, plan, s.currency, price, s.period_start, s.due_on, issuer, payment);
  return jsonb_build_object('from', s.period_start, 'to', s.due_on, 'amount', trim_scale(price)::text, 'currency', s.currency,
                            'plan_id', plan, 'payment_id', payment);
end $$;
