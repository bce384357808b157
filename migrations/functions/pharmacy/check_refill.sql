-- A controlled good is handed over one filling at a time: of a prescription's line no more than that within the days for which a filling lasts, less the
-- tenant's grace (of one that does not say how long: within a day), before or after, whichever branch gave it. Beyond that a manager may, who says why: gives that where it
-- was needed, else null. Raises prescription.too_early, with how much is left and from when all of it may be given, and prescription.early_denied.
create or replace function pharmacy.check_refill(line uuid, amount numeric, day date, early text) returns text
language plpgsql volatile set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  filling numeric;
  pace int;
  taken numeric;
  free date;
begin
  select l.quantity * l.unit_factor, greatest(ceil(coalesce(l.days_supply, 1) * (100 - (pharmacy.terms()).refill_grace_percent) / 100.0), 1)::int
    into filling, pace
    from pharmacy.prescription_lines l where l.tenant_id = tenant and l.id = line;
  select coalesce(sum(d.quantity - d.given_back) filter (where abs(g.day - check_refill.day) < pace), 0),
         max(g.day + pace) filter (where d.quantity > d.given_back)
    into taken, free
    from pharmacy.dispensings d cross join lateral (select tenants.day_of(d.dispensed_at) as day) g
   where d.tenant_id = tenant and d.prescription_line_id = line;
  if taken + amount <= filling then
    return null;
  elsif early is null then
    perform app.fail('prescription.too_early', json_build_object('left', trim_scale(greatest(filling - taken, 0))::text,
      'filling', trim_scale(filling)::text, 'full_from', case when taken > 0 then free end)::text);
  end if;
  perform app.guard(sales.has_role(identity.manager_roles()), 'prescription.early_denied');
  return early;
end $$;
grant execute on function pharmacy.check_refill to app_api;
