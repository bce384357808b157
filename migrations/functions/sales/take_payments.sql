-- Takes payments of an order, [{id, method, amount?, tendered?, reference?}] in their order: where no amount is said, what is still due,
-- or as much of it as was handed over; what the insurer bears is not due from the customer. Cash gives change; nothing else is more than is due. `credit` is what may be paid later. They go
-- into the open session of whoever takes them. Raises payment.method_off, payment.exceeds_balance, payment.not_payable,
-- payment.tendered_too_little, and what sales.lock_order, sales.grant_credit, sales.session_of and inventory.check_moment raise.
create or replace function sales.take_payments(ordered uuid, given jsonb, at timestamptz, till uuid default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  o constant sales.orders := sales.lock_order(ordered, '{confirmed,fulfilled}');
  methods constant text[] := (sales.terms()).payment_methods;
  session constant uuid := sales.session_of(app.actor_id(), till, at);
  due numeric := o.balance - greatest(sales.insured_of(o, 'all') - o.insured, 0);
  promised numeric := least(o.owed, greatest(due, 0));
  taken numeric;
  one record;
begin
  perform inventory.check_moment(at);
  for one in
    select g.* from rows from (jsonb_to_recordset(given) as (id uuid, method text, amount numeric, tendered numeric, reference text))
      with ordinality g (id, method, amount, tendered, reference, n) order by g.n
  loop
    perform app.guard(one.method = any (methods), 'payment.method_off', one.method);
    taken := coalesce(one.amount, least(case when one.method = 'credit' then due - promised else due end, one.tendered));
    continue when taken <= 0 and one.amount is null;
    perform app.guard(taken <= case when one.method = 'credit' then due - promised else due end, 'payment.exceeds_balance',
                      json_build_object('balance', trim_scale(greatest(due, 0))::text)::text);
    perform app.guard(app.is_payable(taken, o.currency) and coalesce(app.is_payable(one.tendered, o.currency), true), 'payment.not_payable',
                      json_build_object('currency', o.currency, 'decimals', app.currency_digits(o.currency))::text);
    perform app.guard(coalesce(one.tendered >= taken, true), 'payment.tendered_too_little');
    if one.method = 'credit' then
      perform sales.grant_credit(o, taken);
      promised := promised + taken;
    else
      due := due - taken;
      promised := least(promised, due);
    end if;
    insert into sales.payments (tenant_id, id, order_id, warehouse_id, kind, method, currency, amount, tendered, reference, till_session_id, taken_at)
    values (o.tenant_id, one.id, ordered, o.warehouse_id, case one.method when 'credit' then 'credit' else 'payment' end, one.method, o.currency,
            taken, one.tendered, one.reference, case when one.method <> 'credit' then session end, at);
  end loop;
end $$;
grant execute on function sales.take_payments to app_api;
