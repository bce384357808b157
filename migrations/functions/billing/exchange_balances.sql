-- Brings what a tenant has in other currencies into the one that it pays in, by `rates`: units of it for one of each, by currency. Raises subscription.rate_needed
-- where one is `needed` and is not there, for a debt always. Where currencies are named, of those alone (`among`).
create or replace function billing.exchange_balances(tenant uuid, unit text, rates jsonb, needed boolean, among text[] default null) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  b record;
begin
  for b in select l.currency, sum(l.amount) as balance, (rates ->> l.currency)::numeric as rate from billing.ledger l
            where l.tenant_id = tenant and l.currency <> unit and (among is null or l.currency = any (among)) group by l.currency having sum(l.amount) <> 0 order by l.currency loop
    if b.rate is not null then
      insert into billing.ledger (tenant_id, id, kind, currency, amount, note, occurred_at)
      select tenant, app.uuid7(), 'exchange', e.currency, e.amount, 'at ' || trim_scale(b.rate), app.now_of(tenant)
        from (values (b.currency, -b.balance), (unit, round(b.balance * b.rate, app.currency_digits(unit)))) e (currency, amount);
    elsif needed or b.balance < 0 then
      perform app.fail('subscription.rate_needed', jsonb_build_object('currency', b.currency, 'balance', trim_scale(b.balance)::text)::text);
    end if;
  end loop;
end $$;
