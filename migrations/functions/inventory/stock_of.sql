-- What may be issued of a product at a warehouse, how much of it is promised, and how much of it, or of one lot, may still
-- leave. What a reservation promises is its own: for its issue it counts as free, and the lot that it names is free of all
-- but others' promises of that lot.
create or replace function inventory.stock_of(tenant uuid, product uuid, warehouse uuid, lot uuid default null,
                                              reservation uuid default null,
                                              out usable numeric, out reserved numeric, out available numeric)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  own_lot uuid;
  own_quantity numeric;
  lot_free numeric;
begin
  select coalesce(sum(u.quantity), 0) into usable from inventory.usable_levels u
   where u.tenant_id = tenant and u.product_id = product and u.warehouse_id = warehouse;
  select coalesce(sum(r.quantity), 0) into reserved from inventory.reserved_stock r
   where r.tenant_id = tenant and r.product_id = product and r.warehouse_id = warehouse;
  available := usable - reserved;
  if reservation is not null then
    select r.lot_id, a.quantity into own_lot, own_quantity
      from inventory.reservations r left join inventory.active_reservations a on a.tenant_id = tenant and a.id = r.id
     where r.tenant_id = tenant and r.id = reservation and r.product_id = product and r.warehouse_id = warehouse;
    if own_lot is null then
      available := available + coalesce(own_quantity, 0);
    end if;
  end if;
  if lot is not null then
    select u.quantity - coalesce((
             select sum(a.quantity) from inventory.active_reservations a
              where a.tenant_id = tenant and a.product_id = product and a.warehouse_id = warehouse and a.lot_id = lot
                and a.id is distinct from reservation), 0) into lot_free
      from inventory.usable_levels u
     where u.tenant_id = tenant and u.product_id = product and u.warehouse_id = warehouse and u.lot_id = lot;
    lot_free := greatest(coalesce(lot_free, 0), 0);
    available := case when own_lot = lot then lot_free else least(available, lot_free) end;
  end if;
end $$;
