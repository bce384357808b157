-- The form of what a country's authority knows a buyer's purchase by, as a regular expression; it is told whole, or not at all.
create or replace function fiscal.purchase_form(country text) returns text
language sql immutable parallel safe
return case country when 'RW' then '^[A-Za-z0-9]{1,6}$' else '^[ -~]{1,30}$' end;
