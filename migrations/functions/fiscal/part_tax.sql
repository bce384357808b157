-- The tax of a part of a receipt's line, `part` of its total, where so much of total and tax went before: that of all parts so far, less what
-- went before, as near to what its rate makes as the authority takes it: a cent off at most; in whole units just that. Planned inline.
create or replace function fiscal.part_tax(total numeric, tax numeric, rate numeric, total_before numeric, tax_before numeric, part numeric, places int)
returns numeric
language sql immutable parallel safe
return case when places = 0 then fiscal.whole_tax(part, rate) when total = 0 then 0
  else least(part, greatest(0, app.quotient(part * rate, 100 + rate, 2) - 0.01,
         least(app.quotient(part * rate, 100 + rate, 2) + 0.01, app.quotient(tax * (total_before + part), total, 2) - tax_before))) end;
grant execute on function fiscal.part_tax to app_api;
