-- A plan changes in the middle of cycles that were charged, this one and those that were paid early: of each, what is left is given back as it was
-- charged, by days, and the same days are charged at another price. Days that were given without a charge, as of a trial, stay so.
create or replace function billing.prorate(s billing.subscriptions, today date, price numeric, unit text, plan billing.plans, issuer jsonb) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  c record;
  anchor int;
  w record;
  lo date;
begin
  for c in select l.to_day, min(l.from_day) as from_day from billing.live_entries(s.tenant_id, today + 1) l group by l.to_day order by l.to_day loop
    lo := greatest(today, c.from_day);
    -- Cycles that were charged keep their own day where the next one has another.
    anchor := extract(day from c.to_day);
    if anchor = least(s.anchor_day, extract(day from date_trunc('month', c.to_day::timestamp) + interval '1 month - 1 day')) then
      anchor := s.anchor_day;
    end if;
    for w in
      select l.currency, (array_agg(l.plan_id order by l.id desc))[1] as plan_id,
             round(round(-sum(l.amount * (l.to_day - greatest(l.from_day, lo)) / (l.to_day - l.from_day)), 8), app.currency_digits(l.currency)) as value
        from billing.live_entries(s.tenant_id, c.to_day) l where l.to_day = c.to_day group by l.currency
    loop
      if w.value > 0 then
        insert into billing.ledger (tenant_id, id, kind, currency, amount, plan_id, from_day, to_day, note, occurred_at)
        values (s.tenant_id, app.uuid7(), 'credit', w.currency, w.value, w.plan_id, lo, c.to_day, 'proration', app.now_of(s.tenant_id));
      end if;
    end loop;
    perform billing.charge_days(s, plan.id, unit,
      round(round(billing.cost_of_days(price, lo, c.to_day, plan.cycle, anchor), 8), app.currency_digits(unit)),
      lo, c.to_day, issuer, note => 'proration');
  end loop;
end $$;
