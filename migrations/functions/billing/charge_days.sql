-- Charges days of a plan, that on which they end not among them, with an invoice where they cost anything.
create or replace function billing.charge_days(s billing.subscriptions, plan uuid, unit text, cost numeric, first date, last date, issuer jsonb,
                                               payment uuid default null, note text default null) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  entry uuid := app.uuid7();
begin
  insert into billing.ledger (tenant_id, id, kind, currency, amount, payment_id, plan_id, from_day, to_day, note, occurred_at)
  values (s.tenant_id, entry, 'charge', unit, -cost, payment, plan, first, last, note, app.now_of(s.tenant_id));
  if cost > 0 then
    perform billing.issue_document(s.tenant_id, 'invoice', issuer, unit, cost,
      jsonb_build_object('from', first, 'to', last, 'amount', trim_scale(cost)::text, 'currency', unit,
                         'plan', (select p.name from billing.plans p where p.id = plan)), payment, entry);
  end if;
end $$;
