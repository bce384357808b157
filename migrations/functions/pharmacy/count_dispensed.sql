-- Trigger, after something was dispensed or given back: the prescription's line counts it, never over what is prescribed, and the prescription
-- is used up once every line is. A cancelled one stays so. That something was dispensed of it once stays known.
create or replace function pharmacy.count_dispensed() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  line uuid;
  change numeric := new.quantity;
begin
  if tg_table_name = 'give_backs' then
    update pharmacy.dispensings d set given_back = d.given_back + new.quantity
     where d.tenant_id = new.tenant_id and d.id = new.dispensing_id returning d.prescription_line_id into line;
    change := -new.quantity;
  else
    line := new.prescription_line_id;
  end if;
  if line is not null then
    perform from pharmacy.prescriptions p
      where p.tenant_id = new.tenant_id and p.id = (select l.prescription_id from pharmacy.prescription_lines l
                                                     where l.tenant_id = new.tenant_id and l.id = line) for no key update;
    update pharmacy.prescription_lines l set dispensed = l.dispensed + change where l.tenant_id = new.tenant_id and l.id = line;
    update pharmacy.prescriptions p
       set state = case when exists (select from pharmacy.prescription_lines l where l.tenant_id = p.tenant_id and l.prescription_id = p.id
                                        and l.dispensed < l.prescribed) then 'open' else 'used_up' end
     where p.tenant_id = new.tenant_id and p.state <> 'cancelled'
       and p.id = (select l.prescription_id from pharmacy.prescription_lines l where l.tenant_id = new.tenant_id and l.id = line);
    update pharmacy.prescriptions p set dispensed_at = app.now()
     where p.tenant_id = new.tenant_id and p.dispensed_at is null
       and p.id = (select l.prescription_id from pharmacy.prescription_lines l where l.tenant_id = new.tenant_id and l.id = line);
  end if;
  return null;
end $$;
