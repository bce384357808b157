-- What is corrected away. Out of a quarantine: by a manager alone. Of a recalled lot: nobody discards or adjusts it away by
-- themselves, as two people destroy it and a supplier takes it back; that less is left of it than the books have is a
-- manager's to say. Raises lot.recalled, lot.shortage_denied, and what inventory.check_release raises.
create or replace function inventory.check_correction(m inventory.stock_movements) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  who jsonb := app.claims();
begin
  if inventory.is_quarantine(m.tenant_id, m.warehouse_id) then
    perform inventory.check_release(m);
  end if;
  if m.lot_id is null or not exists (select from inventory.lots t
                                      where t.tenant_id = m.tenant_id and t.id = m.lot_id and t.status = 'recalled' for share) then
    return;
  elsif m.type <> 'count' then
    perform app.fail('lot.recalled', json_build_object('lot_id', m.lot_id)::text);
  elsif who ->> 'kind' = 'user' and not who -> 'roles' ?| identity.manager_roles() then
    perform app.fail('lot.shortage_denied', json_build_object('lot_id', m.lot_id)::text);
  end if;
end $$;
