-- Charges a cycle that the balance covers, with its invoice, and gives its events. `s` is the subscription in that cycle.
create or replace function billing.charge_cycle(s billing.subscriptions, issuer jsonb, payment uuid) returns jsonb
language plpgsql volatile set search_path = pg_catalog as $$
declare
  told jsonb := jsonb_build_object('from', s.period_start, 'to', s.due_on, 'amount', trim_scale(s.period_price)::text, 'currency', s.currency);
begin
  if s.period_price > 0 then
    insert into billing.ledger (tenant_id, id, kind, currency, amount, payment_id, plan_id, from_day, to_day, occurred_at)
    values (s.tenant_id, app.uuid7(), 'charge', s.currency, -s.period_price, payment, s.plan_id, s.period_start, s.due_on, app.now_of(s.tenant_id));
    perform billing.issue_document(s.tenant_id, 'invoice', issuer, s.currency, s.period_price,
      told || jsonb_build_object('plan', (select p.name from billing.plans p where p.id = s.plan_id)), payment);
  end if;
  return told || jsonb_build_object('plan_id', s.plan_id, 'payment_id', payment);
end $$;
