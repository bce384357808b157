-- Takes back the latest cycle that was charged, where any of it was in a currency, with what was prorated in it: each entry is reversed, each invoice has a
-- credit note of what of it was not given back before. `after` is the subscription, due on the first day of that cycle again, at what it cost
-- where that was in the currency that is paid in, and `told` what the event says; null
-- where there is no such cycle.
create or replace function billing.undo_cycle(s billing.subscriptions, unit text, issuer jsonb, out after billing.subscriptions, out told jsonb)
language plpgsql volatile set search_path = pg_catalog as $$
declare
  e billing.ledger;
  last date := (select max(l.to_day) from billing.live_entries(s.tenant_id, '-infinity') l);
  whole billing.ledger;
  entry uuid;
  cost numeric;
  plan uuid;
  is_known boolean;
begin
  select * into whole from billing.live_entries(s.tenant_id, last) l where l.to_day = last and l.kind = 'charge' order by l.from_day, l.id limit 1;
  after := s;
  if not exists (select from billing.live_entries(s.tenant_id, last) l where l.to_day = last and l.kind = 'charge' and l.currency = unit and l.amount < 0) then
    return;
  end if;
  select greatest(-sum(l.amount), 0), (array_agg(l.plan_id order by l.id desc))[1], s.next_currency is null and bool_and(l.currency = s.currency) into cost, plan, is_known
    from billing.live_entries(s.tenant_id, last) l where l.to_day = last;
  after.price_due := case when is_known then cost end;
  after.taken_back := case when is_known
    then jsonb_build_array(jsonb_build_object('plan_id', plan, 'price', cost, 'to', greatest(last, s.due_on))) || s.taken_back else '[]' end;
  for e in select * from billing.live_entries(s.tenant_id, last) l where l.to_day = last order by l.id loop
    entry := app.uuid7();
    insert into billing.ledger (tenant_id, id, kind, currency, amount, payment_id, reverses_id, plan_id, from_day, to_day, occurred_at)
    values (s.tenant_id, entry, 'reversal', e.currency, -e.amount, e.payment_id, e.id, e.plan_id, e.from_day, e.to_day, app.now_of(s.tenant_id));
    perform billing.credit_invoice(d, d.amount, entry, issuer)
       from billing.documents d where d.tenant_id = s.tenant_id and d.ledger_id = e.id and d.kind = 'invoice';
  end loop;
  after.due_on := whole.from_day;
  after.period_start := least(whole.from_day, greatest(s.began_on, (select min(l.from_day) from billing.live_entries(s.tenant_id, '-infinity') l
    group by l.to_day order by l.to_day desc limit 1)));
  after.notices_sent := 0;
  after.is_trial := false;
  told := jsonb_build_object('from', whole.from_day, 'to', last, 'amount', trim_scale(-whole.amount)::text, 'currency', whole.currency,
                             'plan_id', whole.plan_id, 'payment_id', whole.payment_id);
end $$;
