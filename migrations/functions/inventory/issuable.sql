-- The lots of which something may be issued at a warehouse, or released where it is a quarantine, and how much: now, or at a
-- moment in the past, from when on it was never needed for anything else. A lot is judged by its date on that day.
create or replace function inventory.issuable(tenant uuid, product uuid, warehouse uuid, at timestamptz)
returns table (lot_id uuid, quantity numeric, expires_on date)
language plpgsql stable set search_path = pg_catalog as $$
begin
  if at is null then
    return query select u.lot_id, u.quantity, u.expires_on from inventory.sound_levels u
      where u.tenant_id = tenant and u.product_id = product and u.warehouse_id = warehouse;
  else
    return query select l.lot_id, p.lowest, t.expires_on
      from inventory.stock_levels l
      left join inventory.lots t on t.tenant_id = l.tenant_id and t.id = l.lot_id
      cross join lateral inventory.level_at(tenant, product, warehouse, l.lot_id, at, 'ffffffff-ffff-ffff-ffff-ffffffffffff',
                                            l.quantity) p
     where l.tenant_id = tenant and l.product_id = product and l.warehouse_id = warehouse and p.lowest > 0
       and (l.lot_id is null or inventory.lot_is_usable(t.status, t.expires_on, tenants.day_of(at, tenant)));
  end if;
end $$;
