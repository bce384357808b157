-- A plan changes in the middle of cycles that were charged, this one and those that were paid early: of each, what is left is given back as it was
-- charged, by days, with a credit note of its latest invoice, and the same days are charged at another price. Days that were given without a charge, as
-- of a trial, stay so. Credit notes are numbered before invoices, as wherever both are.
create or replace function billing.prorate(s billing.subscriptions, today date, price numeric, unit text, plan billing.plans, issuer jsonb) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  c record;
  anchor int;
  w record;
  entry uuid;
begin
  for w in
    select l.to_day, l.currency, l.lo, (array_agg(l.plan_id order by l.id desc))[1] as plan_id,
           round(round(-sum(l.amount * (l.to_day - greatest(l.from_day, l.lo)) / (l.to_day - l.from_day)), 8), app.currency_digits(l.currency)) as value,
           array_agg(l.id) as entries
      from (select e.*, greatest(today, min(e.from_day) over (partition by e.to_day)) as lo from billing.live_entries(s.tenant_id, today + 1) e) l
     group by l.to_day, l.currency, l.lo order by l.to_day, l.currency
  loop
    if w.value > 0 then
      entry := app.uuid7();
      insert into billing.ledger (tenant_id, id, kind, currency, amount, plan_id, from_day, to_day, note, occurred_at)
      values (s.tenant_id, entry, 'credit', w.currency, w.value, w.plan_id, w.lo, w.to_day, 'proration', app.now_of(s.tenant_id));
      perform billing.credit_invoice(d, w.value, entry, issuer, w.lo) from billing.documents d
        where d.tenant_id = s.tenant_id and d.ledger_id = any (w.entries) and d.kind = 'invoice' order by d.number desc limit 1;
    end if;
  end loop;
  for c in select l.to_day, greatest(today, min(l.from_day)) as lo from billing.live_entries(s.tenant_id, today + 1) l group by l.to_day order by l.to_day loop
    -- Cycles that were charged keep their own day where the next one has another.
    anchor := extract(day from c.to_day);
    if anchor = least(s.anchor_day, extract(day from date_trunc('month', c.to_day::timestamp) + interval '1 month - 1 day')) then
      anchor := s.anchor_day;
    end if;
    perform billing.charge_days(s, plan.id, unit,
      round(round(billing.cost_of_days(price, c.lo, c.to_day, plan.cycle, anchor), 8), app.currency_digits(unit)),
      c.lo, c.to_day, issuer, note => 'proration');
  end loop;
end $$;
