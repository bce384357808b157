-- Gives money of an order back: what the customer has coming where no amount is said; more than that is for managers, and what of it pays for
-- what the customer has kept is credit from now on. It comes out of the open session of whoever gives it. Raises payment.method_off,
-- payment.not_payable, refund.exceeds_paid, refund.nothing_due, refund.denied and what sales.lock_order, sales.session_of and
-- sales.grant_credit raise.
create or replace function sales.refund(ordered uuid, given jsonb, till uuid default null, brought uuid default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  o constant sales.orders := sales.lock_order(ordered, '{confirmed,fulfilled,cancelled}');
  r record;
  coming constant numeric := greatest(-o.balance, 0);
  back numeric;
  lent numeric := 0;
  more numeric := 0;
begin
  select g.* into r from jsonb_to_record(given) g (id uuid, method text, amount numeric, reference text);
  perform app.guard(r.method = any ((sales.terms()).payment_methods), 'payment.method_off', r.method);
  back := coalesce(r.amount, coming);
  perform app.guard(back > 0, 'refund.nothing_due');
  if brought is not null and not exists (
    select from sales.returns b where b.tenant_id = o.tenant_id and b.id = brought and b.order_id = ordered) then
    raise exception 'what is given back for a return is of its own order';
  end if;
  perform app.guard(app.is_payable(back, o.currency), 'payment.not_payable',
                    json_build_object('currency', o.currency, 'decimals', app.currency_digits(o.currency))::text);
  perform app.guard(back <= o.paid - o.refunded - o.insured, 'refund.exceeds_paid',
                    json_build_object('left', trim_scale(o.paid - o.refunded - o.insured)::text)::text);
  perform app.guard(back <= coming or sales.has_role(identity.manager_roles()), 'refund.denied',
                    json_build_object('coming', trim_scale(coming)::text)::text);
  if back > coming then
    lent := greatest(least(sales.unsettled(ordered) + back, back - coming), 0);
    more := greatest(least(o.balance + back, o.credit + lent), 0) - o.owed;
  end if;
  if more > 0 then
    perform app.guard('credit' = any ((sales.terms()).payment_methods), 'payment.method_off', 'credit');
    perform sales.grant_credit(o, more);
  end if;
  if lent > 0 then
    insert into sales.payments (tenant_id, id, order_id, warehouse_id, kind, method, currency, amount)
    values (o.tenant_id, app.uuid7(), ordered, o.warehouse_id, 'credit', 'credit', o.currency, lent);
  end if;
  insert into sales.payments (tenant_id, id, order_id, warehouse_id, return_id, kind, method, currency, amount, reference, till_session_id)
  values (o.tenant_id, r.id, ordered, o.warehouse_id, brought, 'refund', r.method, o.currency, back, r.reference, sales.session_of(app.actor_id(), till));
end $$;
grant execute on function sales.refund to app_api;
