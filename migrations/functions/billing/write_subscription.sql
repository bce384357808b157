-- Keeps a subscription as it is after a step, where anything of it changed.
create or replace function billing.write_subscription(s billing.subscriptions) returns void
language plpgsql volatile set search_path = pg_catalog as $$
begin
  update billing.subscriptions o
     set plan_id = s.plan_id, next_plan_id = s.next_plan_id, currency = s.currency, next_currency = s.next_currency,
         anchor_day = s.anchor_day, began_on = s.began_on, period_start = s.period_start, due_on = s.due_on, price_due = s.price_due,
         taken_back = s.taken_back,
         state = s.state, is_trial = s.is_trial, cancels = s.cancels, notices_sent = s.notices_sent, last_notice_on = s.last_notice_on,
         next_action_at = s.next_action_at, unpaid = s.unpaid
   where o.tenant_id = s.tenant_id and o is distinct from s;
end $$;
