-- What the days from one to another, that not among them, cost at the price of a cycle: whole cycles counted back from the end, and of the first one its
-- part by days. Not rounded.
create or replace function billing.cost_of_days(price numeric, first date, last date, cycle text, anchor_day int) returns numeric
language plpgsql immutable set search_path = pg_catalog as $$
declare
  cost numeric := 0;
  start date;
begin
  while first < last loop
    start := billing.cycle_after(last, cycle, anchor_day, -1);
    cost := cost + price * (last - greatest(start, first)) / (last - start);
    last := start;
  end loop;
  return cost;
end $$;
