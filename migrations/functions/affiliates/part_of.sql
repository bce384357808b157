-- What an affiliate earns by a fee of a tenant that they brought, and at which rate: that of its moment, rounded down to the currency's unit. Of
-- what was given back it is the rate of the cycle whose days those are, and never more than was earned; what undoes an entry undoes
-- what followed from that.
create or replace function affiliates.part_of(r affiliates.referrals, fee uuid, out amount numeric, out rate numeric) returns record
language plpgsql stable set search_path = pg_catalog as $$
declare
  f record;
  digits int;
begin
  select * into f from billing.fees_of(r.referred_id) o where o.fee_id = fee;
  digits := app.currency_digits(f.currency);
  if f.undoes_id is not null then
    select -sum(l.amount), max(l.rate) into amount, rate from affiliates.ledger l where l.fee_id = f.undoes_id;
  elsif f.amount > 0 then
    rate := affiliates.rate_at(r.affiliate_id, f.occurred_at);
    amount := trunc(f.amount * rate, digits);
  else
    rate := (select l.rate from billing.fees_of(r.referred_id) c left join affiliates.ledger l on l.fee_id = c.fee_id
              where c.currency = f.currency and c.amount > 0 and c.undoes_id is null and c.occurred_at < f.occurred_at
                and c.from_day <= f.from_day and f.from_day < c.to_day
              order by c.occurred_at desc, c.fee_id desc limit 1);
    -- What was earned up to then: the same answer whenever it is asked.
    amount := -greatest(least(coalesce(trunc(-f.amount * rate, digits), 0), (
      select coalesce(sum(l.amount), 0) from affiliates.ledger l
       where l.referral_id = r.id and l.currency = f.currency
         and (l.occurred_at < f.occurred_at or l.occurred_at = f.occurred_at and l.amount < 0))), 0);
  end if;
  amount := coalesce(amount, 0);
end $$;
