-- What leaves by an issue or a transfer: never from a lot that was not usable on that day (a transfer may move it, unless
-- it is recalled), never what is promised to others. `change` is what it does to the stock of now. Raises
-- lot.not_usable, stock.insufficient.
create or replace function inventory.check_leaving(m inventory.stock_movements, change numeric) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  lot record;
  stock record;
begin
  if m.lot_id is not null then
    select t.status, t.expires_on,
           inventory.lot_is_usable(t.status, t.expires_on, tenants.day_of(m.occurred_at, m.tenant_id)) as was_usable,
           inventory.lot_is_usable(t.status, t.expires_on, tenants.today(m.tenant_id)) as usable
      into lot from inventory.lots t where t.tenant_id = m.tenant_id and t.id = m.lot_id for share;
    if not lot.was_usable and (m.type = 'issue' or lot.status = 'recalled') then
      perform app.fail('lot.not_usable', json_build_object('lot_id', m.lot_id, 'expires_on', lot.expires_on,
        'lot_status', case when lot.status = 'available' then 'expired' else lot.status end)::text);
    end if;
    if not lot.usable then
      return;
    end if;
  end if;
  if change = 0 then
    return;
  end if;
  select * into stock from inventory.stock_of(m.tenant_id, m.product_id, m.warehouse_id);
  if stock.usable - stock.reserved < -change then
    perform inventory.fail_insufficient(m.product_id, m.warehouse_id, -m.quantity, stock.usable - stock.reserved,
                                        stock.usable, stock.reserved);
  end if;
end $$;
