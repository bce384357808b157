-- What is received: never of a lot that was recalled at that moment, nor of one that was past its date on that day. Raises lot.recalled, lot.expired.
create or replace function inventory.check_arriving(m inventory.stock_movements) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  lot record;
begin
  if m.lot_id is null or m.reverses_id is not null then
    return;
  end if;
  select inventory.lot_status_at(t, m.occurred_at) as status, t.expires_on, t.lot_number into lot from inventory.lots t
   where t.tenant_id = m.tenant_id and t.id = m.lot_id;
  if lot.status = 'recalled' then
    perform app.fail('lot.recalled', json_build_object('lot_id', m.lot_id)::text);
  elsif inventory.lot_is_expired(lot.expires_on, tenants.day_of(m.occurred_at, m.tenant_id)) then
    perform app.fail('lot.expired', json_build_object('lot_number', lot.lot_number, 'expires_on', lot.expires_on)::text);
  end if;
end $$;
