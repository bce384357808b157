-- Takes a verified payment back, named by id or code: an entry of the ledger undoes it, cycles that are not covered without it are undone from the latest on,
-- so that what they cost is due since then, and the line of a statement that it was is open again. What is left in a currency in which the tenant pays no
-- more is brought into the one in which it does, by `rates`, so that it is asked. Of a
-- subscription that ends, or has ended, what is missing is owed. Once, whoever does it how often.
-- Where a tenant is named, the payment must be its own. A code that a payment had which was reversed before does for no other one. Gives its
-- events. Raises permission.denied, payment.not_found, payment.ambiguous, payment.own_tenant, payment.wrong_status, plan.no_price,
-- subscription.rate_needed.
create or replace function billing.reverse_payment(ref text, of_tenant uuid, why text, rates jsonb, issuer jsonb)
returns table (tenant_id uuid, event text, payload jsonb)
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  p billing.payments;
  s billing.subscriptions;
  u record;
  unit text;
  charged_in text[];
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  p := billing.find_payment(ref, of_tenant);
  if p.status <> 'reversed' and of_tenant is null and lower(ref) <> p.id::text and exists (
      select from billing.payments r where r.code_key = p.code_key and r.status = 'reversed') then
    perform app.fail('payment.ambiguous');
  end if;
  perform billing.check_not_own(p);
  perform billing.hold(p.tenant_id);
  perform 1 from billing.statement_lines l where l.payment_id = p.id for no key update;
  select o.* into p from billing.payments o where o.tenant_id = p.tenant_id and o.id = p.id for no key update;
  if p.status = 'reversed' then
    return;
  elsif p.status <> 'verified' then
    perform app.fail('payment.wrong_status', jsonb_build_object('current_status', p.status)::text);
  end if;
  update billing.payments o set status = 'reversed', reason = why, reversed_at = app.now_of(p.tenant_id), reversed_by = app.actor_id()
   where o.tenant_id = p.tenant_id and o.id = p.id;
  update billing.statement_lines l set status = 'open', payment_id = null, tried_at = null where l.payment_id = p.id;
  insert into billing.ledger (tenant_id, id, kind, currency, amount, payment_id, reverses_id, note, occurred_at)
  select p.tenant_id, app.uuid7(), 'reversal', l.currency, -l.amount, p.id, l.id, why, app.now_of(p.tenant_id)
    from billing.ledger l where l.tenant_id = p.tenant_id and l.payment_id = p.id and l.kind = 'payment';
  select o.* into s from billing.subscriptions o where o.tenant_id = p.tenant_id and o.state <> 'cancelled' and not o.cancels;
  if s.tenant_id is not null then
    charged_in := array(select e.currency from billing.live_entries(p.tenant_id, '-infinity') e) || p.currency;
    foreach unit in array array[p.currency, coalesce(s.next_currency, s.currency)] loop
      while billing.balance(p.tenant_id, unit) < 0 loop
        u := billing.undo_cycle(s, unit, issuer);
        exit when u.told is null;
        s := u.after;
        perform billing.write_subscription(s);
        return query select p.tenant_id, 'billing.cycle.reversed'::text, u.told;
      end loop;
      perform billing.exchange_balances(p.tenant_id, coalesce(s.next_currency, s.currency), rates, needed => true, among => charged_in);
    end loop;
  end if;
  return query select * from billing.run_day(p.tenant_id, issuer);
  return query select p.tenant_id, 'billing.payment.reversed'::text, jsonb_build_object('payment_id', p.id, 'amount', trim_scale(p.received)::text,
    'currency', p.currency, 'reason', why);
end $$;
grant execute on function billing.reverse_payment to app_system;
