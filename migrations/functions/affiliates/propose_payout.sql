-- Proposes to pay what affiliates have to come in a currency, from a least amount on, to at most 500 of them, those who have most first.
-- Raises permission.denied, payout.open, payout.nothing_due.
create or replace function affiliates.propose_payout(made uuid, unit text, least_amount numeric) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  if not app.is_platform() then
    perform app.fail('permission.denied');
  end if;
  insert into affiliates.payouts (id, currency, proposed_by) values (made, unit, app.user_id()) on conflict do nothing;
  if not found then
    perform app.fail('payout.open');
  end if;
  insert into affiliates.payout_lines (id, payout_id, affiliate_id, amount, pay_to)
  select app.uuid7(), made, a.id, b.due, a.pay_to
    from (select l.affiliate_id, sum(l.amount) as due from affiliates.ledger l where l.currency = unit group by 1) b
    join affiliates.affiliates a on a.id = b.affiliate_id
   where b.due > 0 and b.due >= least_amount and a.status = 'active' and a.pay_to is not null
   order by b.due desc, a.id limit 500;
  if not found then
    perform app.fail('payout.nothing_due');
  end if;
end $$;
grant execute on function affiliates.propose_payout to app_system;
