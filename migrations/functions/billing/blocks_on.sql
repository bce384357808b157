-- The day on which a subscription is blocked where nothing is paid: by billing.foretell, at most a day each 500 days ahead; null where it is not.
create or replace function billing.blocks_on(s billing.subscriptions, day date, balance numeric) returns date
language plpgsql volatile set search_path = pg_catalog as $$
begin
  if s.state = 'blocked' then
    return case when s.unpaid ->> 'state' = 'blocked' then (s.unpaid ->> 'blocks_on')::date else day end;
  end if;
  return (select min(f.on_day) from billing.foretell(s, day, balance, day + 500) f where f.what = 'blocked');
end $$;
