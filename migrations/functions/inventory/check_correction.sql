-- What is corrected away. Out of a quarantine: by a manager alone. Of a lot that was recalled then: nobody discards or adjusts
-- it away by themselves, as two people destroy it and a supplier takes it back. That less is left of a recalled lot than the
-- books have, or was before its recall, is a manager's to say. Raises lot.recalled, lot.shortage_denied, and what
-- inventory.check_release raises.
create or replace function inventory.check_correction(m inventory.stock_movements) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
  lot record;
begin
  if inventory.is_quarantine(m.tenant_id, m.warehouse_id) then
    perform inventory.check_release(m);
  end if;
  if m.lot_id is null then
    return;
  end if;
  select t.status, inventory.lot_status_at(t, m.occurred_at) as status_then into lot from inventory.lots t
   where t.tenant_id = m.tenant_id and t.id = m.lot_id;
  if lot.status_then = 'recalled' and m.type <> 'count' then
    perform app.fail('lot.recalled', json_build_object('lot_id', m.lot_id)::text);
  elsif 'recalled' in (lot.status, lot.status_then) and who ->> 'kind' = 'user' and not who -> 'roles' ?| identity.manager_roles() then
    perform app.fail('lot.shortage_denied', json_build_object('lot_id', m.lot_id)::text);
  end if;
end $$;
