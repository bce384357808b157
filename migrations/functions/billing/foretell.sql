-- What will happen to a subscription from a day on, by billing.step, where nothing is paid beyond the balance: notices, the day on
-- which it is due, past_due, blocked, cycles that the balance covers, its end. At most `most` things, none after `last`.
create or replace function billing.foretell(s billing.subscriptions, day date, balance numeric, last date, most int default 60)
returns table (on_day date, what text, amount numeric, currency text)
language plpgsql volatile set search_path = pg_catalog as $$
declare
  r record;
  said int := 0;
  told date;
begin
  while day <= last and said < most loop
    if s.due_on >= day and s.due_on is distinct from told and not s.cancels then
      told := s.due_on;
      return query select s.due_on, 'due', greatest(billing.price_of(s) - balance, 0), coalesce(s.next_currency, s.currency);
    end if;
    r := billing.step(s, day, balance);
    if r.charged is not null then
      return query select day, 'cycle_paid', r.charged, coalesce(s.next_currency, s.currency);
      balance := balance - r.charged;
    elsif r.due then
      return query select day, 'notice', r.amount, coalesce(s.next_currency, s.currency);
    end if;
    if (r.after).state is distinct from s.state and (r.after).state in ('past_due', 'blocked', 'cancelled') then
      return query select day, (r.after).state, r.amount, (r.after).currency;
    end if;
    said := said + 1;
    s := r.after;
    day := case when r.charged is null then r.next_day else day end;
  end loop;
end $$;
