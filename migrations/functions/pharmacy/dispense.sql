-- Dispenses what was handed over by a fulfilment and asks for a prescription: each line by the one that `named` has for it, [{line_id,
-- prescription_line_id}], else its order's. What is controlled needs one always, what is on prescription as the settings say; other goods may have
-- one. Gives what the event of each dispensing says. Valid is what is on the day of the handing over. Prescriptions are locked in the order of their ids. Raises prescription.required,
-- prescription.dispensing_denied, prescription.line_not_found, prescription.patient_erased, prescription.cancelled, prescription.not_yet, prescription.expired,
-- prescription.other_product, prescription.too_long, prescription.used_up, and what pharmacy.check_refill raises, past which `early` is why.
create or replace function pharmacy.dispense(fulfilment uuid, named jsonb default null, early text default null) returns setof jsonb
language plpgsql volatile security definer rows 1 set search_path = pg_catalog as $$
declare
  tenant constant uuid := app.tenant_id();
  terms pharmacy.settings;
  said jsonb;
  asked jsonb := '[]';
  a record; p record;
  dispensed uuid; prescription uuid; why text;
begin
  for a in
    select h.id, h.order_line_id, h.product_id, c.category, c.lines
      from sales.handed_lines h
      left join pharmacy.dispensing_rules r on r.tenant_id = tenant and r.product_id = h.product_id
     cross join lateral (select coalesce(r.category, 'general') as category, coalesce((
       select (n ->> 'prescription_line_id')::uuid from jsonb_array_elements(named) n where (n ->> 'line_id')::uuid = h.order_line_id),
       h.prescription_line_id) as lines) c
     where h.tenant_id = tenant and h.fulfilment_id = fulfilment and coalesce(h.warehouse_id = any (app.warehouses()), true)
       and (c.lines is not null or c.category in ('prescription', 'controlled'))
     order by h.position
  loop
    terms := coalesce(terms, pharmacy.terms());
    said := jsonb_build_object('order_line_id', a.order_line_id, 'product_id', a.product_id);
    if a.lines is null then
      perform app.guard(a.category <> 'controlled' and terms.prescriptions <> 'required', 'prescription.required', said::text);
      continue when terms.prescriptions = 'off';
    else
      perform app.guard(sales.has_role(terms.dispensing_roles), 'prescription.dispensing_denied', said::text);
    end if;
    asked := asked || jsonb_build_array(jsonb_build_object('id', a.id, 'line', a.lines, 'category', a.category));
  end loop;
  perform from pharmacy.prescriptions r
    where r.tenant_id = tenant and r.id in (
      select l.prescription_id from pharmacy.prescription_lines l join jsonb_to_recordset(asked) g (line uuid) on g.line = l.id
       where l.tenant_id = tenant)
    order by r.id for no key update;
  for a in
    select h.*, g.line, g.category, c.unit, c.generic_name, c.strength, c.form, r.max_days_supply, tenants.day_of(h.fulfilled_at) as day
      from jsonb_to_recordset(asked) g (id uuid, line uuid, category text)
      join sales.handed_lines h on h.tenant_id = tenant and h.id = g.id
      join inventory.medicines c on c.tenant_id = tenant and c.id = h.product_id
      left join pharmacy.dispensing_rules r on r.tenant_id = tenant and r.product_id = h.product_id
     order by h.position
  loop
    prescription := null; why := null;
    if a.line is not null then
      said := jsonb_build_object('order_line_id', a.order_line_id, 'product_id', a.product_id);
      select l.*, r.state, r.issued_on, r.valid_until, r.patient_name is not null and exists (select from contacts.contacts_view c
          where c.tenant_id = tenant and c.id = r.contact_id and c.erased_at is null) as has_patient into p from pharmacy.prescription_lines l
        join pharmacy.prescriptions r on r.tenant_id = l.tenant_id and r.id = l.prescription_id
       where l.tenant_id = tenant and l.id = a.line;
      perform app.guard(p.id is not null, 'prescription.line_not_found', said::text);
      prescription := p.prescription_id;
      perform app.guard(p.has_patient, 'prescription.patient_erased', said::text);
      perform app.guard(p.state <> 'cancelled', 'prescription.cancelled', said::text);
      perform app.guard(a.day >= p.issued_on, 'prescription.not_yet', (said || jsonb_build_object('issued_on', p.issued_on))::text);
      perform app.guard(a.day <= p.valid_until, 'prescription.expired', (said || jsonb_build_object('valid_until', p.valid_until))::text);
      perform app.guard(pharmacy.covers(p.product_id, p.generic_name, p.strength, p.form, p.own_unit, a.product_id, a.generic_name, a.strength, a.form, a.unit, a.category),
                        'prescription.other_product', said::text);
      perform app.guard(a.max_days_supply is null or coalesce(p.days_supply <= a.max_days_supply, false), 'prescription.too_long',
                        (said || jsonb_build_object('max_days_supply', a.max_days_supply))::text);
      perform app.guard(p.dispensed + a.own_quantity <= p.prescribed, 'prescription.used_up',
                        (said || jsonb_build_object('left', trim_scale(p.prescribed - p.dispensed)::text))::text);
      why := case when a.category = 'controlled' then pharmacy.check_refill(a.line, a.own_quantity, a.day, early) end;
    end if;
    insert into pharmacy.dispensings (tenant_id, fulfilment_line_id, order_line_id, order_id, prescription_line_id, product_id, warehouse_id,
                                      category, quantity, dispensed_at, early_reason)
    values (tenant, a.id, a.order_line_id, a.order_id, a.line, a.product_id, a.warehouse_id, a.category, a.own_quantity, a.fulfilled_at, why)
    returning id into dispensed;
    return next jsonb_build_object(
      'dispensing_id', dispensed, 'prescription_id', prescription, 'order_id', a.order_id,
      'product_id', a.product_id, 'warehouse_id', a.warehouse_id, 'category', a.category, 'quantity', trim_scale(a.own_quantity)::text);
  end loop;
end $$;
grant execute on function pharmacy.dispense to app_api;
