-- Trigger: the lines of a prescription stay as they are, and no other comes to them, once something was dispensed of any, or an order names
-- the line, but for what is dispensed; directions go with the patient who is erased. Raises prescription.in_use.
create or replace function pharmacy.keep_prescription_line() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
declare
  line pharmacy.prescription_lines := case tg_op when 'INSERT' then new else old end;
begin
  if tg_op = 'UPDATE' then
    if to_jsonb(new) - '{dispensed,directions,prescribed}'::text[] <> to_jsonb(old) - '{dispensed,directions,prescribed}'::text[]
       or new.directions is not null and new.directions is distinct from old.directions then
      perform app.fail('prescription.in_use');
    end if;
    return new;
  end if;
  if exists (select from pharmacy.prescription_lines l
              where l.tenant_id = line.tenant_id and l.prescription_id = line.prescription_id and l.dispensed > 0)
     or exists (select from sales.prescribed_lines o where o.tenant_id = line.tenant_id and o.prescription_line_id = line.id) then
    perform app.fail('prescription.in_use');
  end if;
  return line;
end $$;
