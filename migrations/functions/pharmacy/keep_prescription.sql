-- Trigger: a prescription of which something was dispensed says what it said; one that is cancelled stays so, and whether another
-- is used up follows from its lines. Who erases a patient takes their name and the note from it all the same. One of which something was
-- dispensed is cancelled by who dispenses. Raises prescription.cancelled, prescription.in_use, prescription.dispensing_denied.
create or replace function pharmacy.keep_prescription() returns trigger
language plpgsql volatile set search_path = pg_catalog as $$
declare
  moving constant text[] := '{state,cancel_reason,cancelled_at,cancelled_by,dispensed_at,note,version,updated_at}';
  erasing constant text[] := '{patient_name,note,version,updated_at}';
begin
  if new.patient_name is null and new.note is null and (old.patient_name is not null or app.claims() ->> 'command' = 'tenants.closed.erase')
     and to_jsonb(new) - erasing = to_jsonb(old) - erasing then
    return new;
  elsif old.state = 'cancelled' then
    perform app.fail('prescription.cancelled');
  elsif to_jsonb(new) - moving <> to_jsonb(old) - moving and exists (
      select from pharmacy.prescription_lines l
       where l.tenant_id = old.tenant_id and l.prescription_id = old.id and l.dispensed > 0) then
    perform app.fail('prescription.in_use');
  elsif new.state <> old.state and new.state <> 'cancelled' and (new.state = 'open') <> exists (
      select from pharmacy.prescription_lines l
       where l.tenant_id = old.tenant_id and l.prescription_id = old.id and l.dispensed < l.prescribed) then
    raise exception 'whether a prescription is used up follows from its lines';
  elsif new.state = 'cancelled' and old.dispensed_at is not null then
    perform app.guard(sales.has_role((pharmacy.terms()).dispensing_roles), 'prescription.dispensing_denied');
  end if;
  return new;
end $$;
