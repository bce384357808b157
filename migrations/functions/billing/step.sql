-- What a day brings a subscription: the one place that says it. The daily run does it, and the calendar foretells by it. Given are
-- the subscription, the local day, and the balance in the currency of the next cycle. It gives the subscription after it, what was `charged` for
-- a cycle of a plan (`charged_plan`) that the balance covers (null: none; one a step), whether a notice is `due` and of what `amount`, and on which `next_day` something
-- happens, null where nothing does by itself. `early`: a payment may begin the next cycle before its notices would. `quiet`: no notices.
create or replace function billing.step(s billing.subscriptions, day date, balance numeric, early boolean default false, quiet boolean default false,
  out after billing.subscriptions, out charged numeric, out charged_plan uuid, out due boolean, out amount numeric, out next_day date)
language plpgsql volatile set search_path = pg_catalog as $$
declare
  rule billing.plans;
  price numeric := billing.price_of(s);
  again jsonb := s.taken_back -> 0;
begin
  after := s;
  due := false;
  amount := greatest(price - balance, 0);
  select * into rule from billing.plans p where p.id = s.plan_id;
  if s.state = 'cancelled' or s.cancels and day >= s.due_on then
    after.state := 'cancelled';
    return;
  end if;
  if not s.cancels and amount = 0 and (early or day >= s.due_on - rule.notices_before) then
    charged := price;
    if again is null then
      select * into rule from billing.plans p where p.id = coalesce(s.next_plan_id, s.plan_id);
      after.plan_id := rule.id;
      after.next_plan_id := null;
      after.currency := coalesce(s.next_currency, s.currency);
      after.next_currency := null;
    end if;
    charged_plan := coalesce((again ->> 'plan_id')::uuid, rule.id);
    after.period_start := s.due_on;
    after.due_on := coalesce((again ->> 'to')::date, billing.cycle_after(s.due_on, rule.cycle, s.anchor_day));
    after.taken_back := s.taken_back - 0;
    after.price_due := after.taken_back -> 0 ->> 'price';
    after.notices_sent := 0;
    after.is_trial := false;
  elsif not s.cancels and not quiet and amount > 0 and day >= s.due_on - rule.notices_before
        and (day <= s.due_on + rule.notices_after or s.notices_sent < rule.notices_to_block)
        and (s.last_notice_on is null or s.last_notice_on < day) then
    due := true;
    after.price_due := price;
    after.last_notice_on := day;
    after.notices_sent := s.notices_sent + (rule.notices_counted = 'all' or day > s.due_on)::int;
  end if;
  after.state := case
    when not s.cancels and day >= after.due_on + rule.grace_days and after.notices_sent >= rule.notices_to_block then 'blocked'
    when day > after.due_on then 'past_due'
    when after.is_trial then 'trial'
    else 'active' end;
  next_day := case
    when s.cancels then after.due_on
    when day < after.due_on - rule.notices_before then after.due_on - rule.notices_before
    when day <= after.due_on or day < after.due_on + rule.notices_after or after.notices_sent < rule.notices_to_block then day + 1
    when day < after.due_on + rule.grace_days then after.due_on + rule.grace_days end;
end $$;
