-- The day on which the cycle ends that begins on a day: a month, a quarter or a year later, or so many `cycles`, backwards too, on the anchor day or
-- the last one of a month that has not got it.
create or replace function billing.cycle_after(day date, cycle text, anchor_day int, cycles int default 1) returns date
language plpgsql immutable set search_path = pg_catalog as $$
declare
  first date := date_trunc('month', day) + cycles * case cycle when 'month' then 1 when 'quarter' then 3 else 12 end * interval '1 month';
begin
  return first + least(anchor_day, ((first + interval '1 month')::date - first)) - 1;
end $$;
