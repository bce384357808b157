-- The plan of an issue under the position's lock, so that what it gives is there when it is posted in the same
-- transaction; a lot that the caller chose is the plan. Raises lot.not_found, and stock.insufficient before anything is
-- posted when the quantity cannot be covered. Nothing in a quarantine is reserved. `at`: when it happened, where that is in
-- the past; `reservation`: which one it consumes.
create or replace function inventory.plan_issue(product uuid, warehouse uuid, wanted numeric, min_days int default 0,
                                     lot uuid default null, at timestamptz default null,
                                     reservation uuid default null)
returns table (lot_id uuid, quantity numeric)
language plpgsql volatile rows 2 security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  tenant uuid := app.tenant_id();
  stock record;
  plan record;
  late boolean;
  promised numeric;
begin
  perform inventory.lock_positions(array[product], array[warehouse]);
  if lot is not null then
    if min_days > 0 and (select inventory.lot_is_expired(t.expires_on - min_days, tenants.today(tenant))
                           from inventory.lots t where t.tenant_id = tenant and t.id = lot) then
      perform inventory.fail_insufficient(product, warehouse, wanted, 0, lot => lot);
    end if;
    return query select inventory.find_lot(product, lot, null), wanted;
    return;
  end if;
  perform from inventory.lots t
    where t.tenant_id = tenant and t.id in (
      select l.lot_id from inventory.stock_levels l where l.tenant_id = tenant and l.product_id = product
         and l.warehouse_id = warehouse and l.quantity > 0)
    order by t.id for share;
  late := coalesce(at < (select p.latest_at from inventory.stock_positions p
                          where p.tenant_id = tenant and p.product_id = product and p.warehouse_id = warehouse), false);
  select * into stock from inventory.stock_of(tenant, product, warehouse, reservation => reservation);
  select array_agg(f.lot_id order by f.n) as lots, array_agg(f.quantity order by f.n) as amounts,
         coalesce(sum(f.quantity), 0) as covered, coalesce(sum(f.quantity) filter (where at is null or exists (
           select from inventory.usable_levels u where u.tenant_id = tenant and u.product_id = product
              and u.warehouse_id = warehouse and u.lot_id is not distinct from f.lot_id)), 0) as usable into plan
    from inventory.fefo(product, warehouse, wanted, min_days, at) with ordinality f (lot_id, quantity, n);
  promised := case when late or inventory.is_quarantine(tenant, warehouse) then 0 else greatest(plan.usable - stock.available, 0) end;
  if plan.covered - promised < wanted then
    perform inventory.fail_insufficient(product, warehouse, wanted, plan.covered - promised, stock.usable, stock.reserved,
      at => case when late then at end);
  end if;
  return query select p.lot_id, p.amount from unnest(plan.lots, plan.amounts) p (lot_id, amount);
end $$;
grant execute on function inventory.plan_issue to app_api, app_system;
