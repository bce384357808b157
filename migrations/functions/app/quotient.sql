-- A quotient of exact decimals, rounded once to so many places, halves away from zero. `round(a / b, places)` rounds twice:
-- numeric division ends after some twenty places, so that 0.4999… may become a half before it is rounded. Null for null.
-- Planned inline, with the SQL around it.
create or replace function app.quotient(dividend numeric, divisor numeric, places integer) returns numeric
language sql immutable parallel safe
return round(div(dividend * ('2e' || places)::numeric, divisor) * 0.5) * ('1e-' || places)::numeric;
grant execute on function app.quotient to app_api, app_system;
