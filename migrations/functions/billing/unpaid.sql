-- What a subscription that is past due or blocked has to say, kept with it; null of any other.
create or replace function billing.unpaid(s billing.subscriptions, today date, balance numeric) returns jsonb
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if s.state not in ('past_due', 'blocked') then
    return null;
  end if;
  return jsonb_build_object('state', s.state, 'amount', trim_scale(greatest(billing.price_of(s) - balance, 0))::text,
    'currency', coalesce(s.next_currency, s.currency), 'due_on', s.due_on,
    'blocks_on', billing.blocks_on(s, today, balance));
end $$;
