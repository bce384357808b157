-- Can an amount be paid in a currency: is it a multiple of its smallest unit? Planned inline.
create or replace function app.is_payable(amount numeric, currency text) returns boolean
language sql immutable parallel safe
return amount = round(amount, app.currency_digits(currency));
grant execute on function app.is_payable to app_api, app_system;
