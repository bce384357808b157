-- The tax that is in a total by a rate in percent, in whole units. Planned inline.
create or replace function fiscal.whole_tax(total numeric, rate numeric) returns numeric
language sql immutable parallel safe
return least(app.quotient(total * rate, 100 + rate, 0), trunc(total));
grant execute on function fiscal.whole_tax to app_api;
