-- Gives a prescription back what was dispensed of it and came back: no more than came back of the order's line and was not given back yet. Raises
-- dispensing.not_found, dispensing.no_prescription, dispensing.more_than_returned, prescription.dispensing_denied.
create or replace function pharmacy.give_back(dispensed uuid, amount numeric, why text) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  d pharmacy.dispensings;
  remaining numeric;
begin
  select i.* into d from pharmacy.dispensings i
   where i.tenant_id = tenant and i.id = dispensed
     and coalesce(i.warehouse_id = any (app.warehouses()), true);
  perform app.guard(d.id is not null, 'dispensing.not_found');
  perform app.guard(d.prescription_line_id is not null, 'dispensing.no_prescription');
  perform app.guard(sales.has_role((pharmacy.terms()).dispensing_roles), 'prescription.dispensing_denied');
  perform from pharmacy.prescriptions p
    where p.tenant_id = tenant and p.id = (select l.prescription_id from pharmacy.prescription_lines l
                                            where l.tenant_id = tenant and l.id = d.prescription_line_id) for no key update;
  select least(h.own_returned - (select coalesce(sum(o.given_back), 0) from pharmacy.dispensings o
                                  where o.tenant_id = tenant and o.order_line_id = d.order_line_id), d.quantity - i.given_back)
    into remaining
    from pharmacy.dispensings i join sales.handed_lines h on h.tenant_id = tenant and h.id = i.fulfilment_line_id
   where i.tenant_id = tenant and i.id = dispensed;
  perform app.guard(coalesce(amount, remaining) <= remaining and remaining > 0, 'dispensing.more_than_returned',
                    json_build_object('left', trim_scale(greatest(remaining, 0))::text)::text);
  insert into pharmacy.give_backs (tenant_id, dispensing_id, warehouse_id, quantity, reason)
  values (tenant, d.id, d.warehouse_id, coalesce(amount, remaining), why);
end $$;
grant execute on function pharmacy.give_back to app_api;
