-- A subscription whose next cycle is another one than was told: notices begin anew, unless they said the same price.
create or replace function billing.remind_anew(s billing.subscriptions, price numeric default null, unit text default null) returns billing.subscriptions
language plpgsql immutable set search_path = pg_catalog as $$
begin
  s.taken_back := '[]';
  if (price, unit) is distinct from (s.price_due, coalesce(s.next_currency, s.currency)) then
    s.price_due := null;
    s.notices_sent := 0;
  end if;
  return s;
end $$;
