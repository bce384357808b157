-- Verifies a payment: what was received is the tenant's, with a receipt; where it covers the next cycle, that begins, and the tenant works
-- again. Once, whoever does it how often. What was received is what is given, else what the tenant said, else what is due. Gives its
-- events. Raises permission.denied, payment.wrong_status, payment.other_currency, payment.amount_needed, plan.no_price.
create or replace function billing.verify_payment(payment billing.payments, given numeric, given_currency text, how text, issuer jsonb)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tenant uuid := payment.tenant_id;
  p billing.payments;
  s billing.subscriptions;
  unit text;
  got numeric;
  h record;
  cycle jsonb;
begin
  perform billing.hold(tenant);
  select o.* into p from billing.payments o where o.tenant_id = tenant and o.id = payment.id for update;
  if p.status = 'verified' then
    return;
  elsif p.status <> 'submitted' or p.expires_at <= app.now_of(tenant) then
    perform app.fail('payment.wrong_status',
      jsonb_build_object('current_status', case p.status when 'submitted' then 'expired' else p.status end)::text);
  end if;
  select o.* into s from billing.subscriptions o where o.tenant_id = tenant and o.state <> 'cancelled';
  unit := coalesce(given_currency, p.currency, s.next_currency, s.currency);
  if unit <> coalesce(p.currency, unit) or unit <> coalesce(s.next_currency, s.currency, unit) then
    perform app.fail('payment.other_currency');
  end if;
  got := coalesce(given, p.amount, case when s.tenant_id is not null then billing.price_of(s) - billing.balance(tenant, unit) end);
  if unit is null or got is null or got <= 0 then
    perform app.fail('payment.amount_needed');
  end if;
  update billing.payments o set status = 'verified', received = got, currency = unit, decided_at = app.now_of(tenant),
         decided_by = app.actor_id(), decided_how = how
   where o.tenant_id = tenant and o.id = p.id;
  insert into billing.ledger (tenant_id, id, kind, currency, amount, payment_id, occurred_at)
  values (tenant, app.uuid7(), 'payment', unit, got, p.id, app.now_of(tenant));
  perform billing.issue_document(tenant, 'receipt', issuer, unit, got,
    jsonb_build_object('code', p.code, 'method', p.method, 'amount', trim_scale(got)::text, 'currency', unit), p.id);
  for h in select * from billing.run_day(tenant, issuer, early => true, payment => p.id) loop
    cycle := coalesce(cycle, case when h.event = 'billing.cycle.charged' then h.payload end);
    return query select h.tenant_id, h.event, h.payload;
  end loop;
  return query select tenant, 'billing.payment.verified'::text, jsonb_build_object(
    'payment_id', p.id, 'amount', trim_scale(got)::text, 'currency', unit, 'how', how, 'cycle', cycle - '{plan_id,payment_id}'::text[]);
end $$;
