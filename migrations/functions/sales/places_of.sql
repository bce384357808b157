-- To how many decimals amounts of lines are kept in a currency: to two, or as many as it has. Planned inline.
create or replace function sales.places_of(currency text) returns int
language sql immutable parallel safe
return greatest(app.currency_digits(currency), 2);
grant execute on function sales.places_of to app_api, app_system;
