-- Gives up a document that the authority refused, or that was never told: its number is told as void, by a body that has nothing to refuse, and what a
-- credit note took is left of its original again. Credit notes that wait for it go with it. One that was given up before, and that the
-- authority refused as void too, counts as told from now on: nothing more is sent of it. Gives those that are void now. Raises
-- invoice.not_found, invoice.wrong_status.
create or replace function fiscal.void_document(document uuid, why text) returns setof uuid
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  d fiscal.documents;
  one uuid;
begin
  select o.* into d from fiscal.documents o
   where o.tenant_id = tenant and o.id = document and coalesce(o.warehouse_id = any (app.warehouses()), true) for no key update;
  if d.id is null then
    perform app.fail('invoice.not_found');
  elsif d.status = 'void' and d.told_at is null and d.claim is null and fiscal.refused_as_void(tenant, document) then
    update fiscal.documents o set told_at = now(), unsigned_reason = 'the authority refused it as void: ' || why, stuck_at = null
     where o.tenant_id = tenant and o.id = document;
    return next document;
    return;
  elsif d.status not in ('rejected', 'dead') then
    perform app.fail('invoice.wrong_status', json_build_object('current_status', d.status)::text);
  end if;
  for one in
    select o.id from fiscal.documents o
     where o.tenant_id = tenant and o.mode = 'normal' and o.claim is null and o.status in ('pending', 'rejected', 'dead')
       and (o.id = document or o.original_id = document)
     order by o.id for no key update
  loop
    update fiscal.documents o
       set status = 'void', void_reason = why, voided_by = app.actor_id(), voided_at = now(), request = null, attempts = 0,
           next_attempt_at = now(), stuck_at = null
     where o.tenant_id = tenant and o.id = one;
    update fiscal.document_lines l
       set credited_quantity = l.credited_quantity - c.quantity, credited_total = l.credited_total - c.total,
           credited_taxable = l.credited_taxable - c.taxable, credited_tax = l.credited_tax - c.tax,
           credited_discount = l.credited_discount - c.discount, credited_gross = l.credited_gross - c.gross
      from fiscal.document_lines c
     where c.tenant_id = tenant and c.document_id = one and l.tenant_id = tenant and l.id = c.original_line_id;
    return next one;
  end loop;
end $$;
grant execute on function fiscal.void_document to app_api;
