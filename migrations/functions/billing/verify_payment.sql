-- Verifies a payment by what came in, on which day, and by which line of a statement, if any: it is the tenant's, with a receipt; where it covers the next
-- cycle, that begins, and the tenant works again. Once, whoever does it how often. What is not what the tenant said, or less than what is
-- due where it said nothing, is taken where that is known (`differs`). Its caller holds the tenant and the line. Gives its events. Raises
-- permission.denied, payment.wrong_status, payment.other_currency, payment.amount_needed, payment.amount_differs, payment.not_payable, plan.no_price.
create or replace function billing.verify_payment(payment billing.payments, got numeric, given_currency text, day date, how text, line uuid, differs boolean,
                                                  issuer jsonb)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tenant uuid := payment.tenant_id;
  p billing.payments;
  s billing.subscriptions;
  unit text;
  expected numeric;
  h record;
  cycle jsonb;
begin
  perform billing.hold(tenant);
  perform billing.drop_suggestions(tenant, payment.id);
  select o.* into p from billing.payments o where o.tenant_id = tenant and o.id = payment.id for no key update;
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
  elsif unit is null then
    perform app.fail('payment.amount_needed');
  elsif line is null and how = 'hand' and not app.is_payable(got, unit) then
    perform app.fail('payment.not_payable');
  end if;
  expected := coalesce(p.amount, case when s.tenant_id is not null and not s.cancels then billing.price_of(s) - billing.balance(tenant, unit) end);
  if not differs and (got < expected or got <> p.amount) then
    perform app.fail('payment.amount_differs', jsonb_build_object('expected', trim_scale(expected)::text, 'currency', unit)::text);
  end if;
  update billing.payments o set status = 'verified', received = got, received_on = day, currency = unit, decided_at = app.now_of(tenant),
         decided_by = app.actor_id(), decided_how = how
   where o.tenant_id = tenant and o.id = p.id;
  update billing.statement_lines l set status = 'matched', payment_id = p.id, reason = null where l.id = line;
  insert into billing.ledger (tenant_id, id, kind, currency, amount, payment_id, occurred_at)
  values (tenant, app.uuid7(), 'payment', unit, got, p.id, app.now_of(tenant));
  perform billing.issue_document(tenant, 'receipt', issuer, unit, got, jsonb_build_object('code', p.code, 'method', p.method, 'paid_on', day,
    'amount', trim_scale(got)::text, 'currency', unit), p.id);
  for h in select * from billing.run_day(tenant, issuer, early => true, payment => p.id) loop
    cycle := coalesce(cycle, case when h.event = 'billing.cycle.charged' then h.payload end);
    return query select h.tenant_id, h.event, h.payload;
  end loop;
  return query select tenant, 'billing.payment.verified'::text, jsonb_build_object(
    'payment_id', p.id, 'amount', trim_scale(got)::text, 'currency', unit, 'how', how, 'cycle', cycle - '{plan_id,payment_id}'::text[]);
end $$;
