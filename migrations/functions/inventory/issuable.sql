-- The lots of which something may be issued at a warehouse, or released where it is a quarantine, and how much beside what
-- is promised of that very lot: now, or at a moment in the past, from when on it was never needed for anything else. A lot is
-- judged by the status that it had then and by its date on that day.
create or replace function inventory.issuable(tenant uuid, product uuid, warehouse uuid, at timestamptz)
returns table (lot_id uuid, quantity numeric, expires_on date)
language plpgsql stable rows 10 set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
begin
  return query
  with promised as (
    select r.lot_id, r.quantity from inventory.reserved_stock r
     where r.tenant_id = tenant and r.product_id = product and r.warehouse_id = warehouse and r.lot_id is not null),
  there as (
    select u.lot_id, u.expires_on, u.quantity as reach, u.quantity as held from inventory.sound_levels u
     where at is null and u.tenant_id = tenant and u.product_id = product and u.warehouse_id = warehouse
    union all
    select l.lot_id, t.expires_on, p.lowest, case when p.next_count is null then l.quantity end
      from inventory.stock_levels l
      left join inventory.lots t on t.tenant_id = l.tenant_id and t.id = l.lot_id
      cross join lateral inventory.level_at(tenant, product, warehouse, l.lot_id, at, 'ffffffff-ffff-ffff-ffff-ffffffffffff',
                                            l.quantity) p
     where at is not null and l.tenant_id = tenant and l.product_id = product and l.warehouse_id = warehouse
       and (l.lot_id is null or inventory.lot_is_usable(inventory.lot_status_at(t, at), t.expires_on, tenants.day_of(at, tenant))))
  select t.lot_id, f.quantity, t.expires_on
    from there t
    left join promised p on p.lot_id = t.lot_id
   cross join lateral (select least(t.reach, t.held - coalesce(p.quantity, 0)) as quantity) f
   where f.quantity > 0;
end $$;
