-- What leaves by an issue, a transfer, a return to the supplier or a reversal: never from a lot that was not usable at that
-- moment (a transfer may move it, into a quarantine even when it is recalled; a supplier takes any back, and a wrong receipt is undone), never what is promised
-- to others. Nothing in a quarantine is. `change` is what it does to the stock of now. Raises lot.not_usable,
-- stock.insufficient.
create or replace function inventory.check_leaving(m inventory.stock_movements, change numeric) returns void
language plpgsql volatile set search_path = pg_catalog as $$
declare
  lot record;
  stock record;
  confined constant boolean := inventory.is_quarantine(m.tenant_id, m.warehouse_id);
begin
  if confined then
    perform inventory.check_release(m);
  end if;
  if m.lot_id is not null then
    select s.status, t.expires_on,
           inventory.lot_is_usable(s.status, t.expires_on, tenants.day_of(m.occurred_at, m.tenant_id)) as was_usable,
           inventory.lot_is_usable(t.status, t.expires_on, tenants.today(m.tenant_id)) as usable
      into lot from inventory.lots t cross join lateral (select inventory.lot_status_at(t, m.occurred_at) as status) s
     where t.tenant_id = m.tenant_id and t.id = m.lot_id;
    if not lot.was_usable and m.type <> 'supplier_return' and m.reverses_id is null and (m.type = 'issue' or lot.status = 'recalled')
       and not exists (select from inventory.stock_transfers t where t.tenant_id = m.tenant_id and t.id = m.transfer_id
                          and inventory.is_quarantine(t.tenant_id, t.to_warehouse_id)) then
      perform inventory.fail_unusable(m.lot_id, lot.status, lot.expires_on);
    end if;
    if not lot.usable then
      return;
    end if;
  end if;
  if change = 0 or confined then
    return;
  end if;
  select * into stock from inventory.stock_of(m.tenant_id, m.product_id, m.warehouse_id, m.lot_id, m.reservation_id);
  if stock.available < -change then
    perform inventory.fail_insufficient(m.product_id, m.warehouse_id, -m.quantity, stock.available, stock.usable,
                                        stock.reserved, m.lot_id);
  end if;
end $$;
