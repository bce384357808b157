-- Takes a part of an active reservation, or all that remains of it, as `consumed` or `released`, under its position's lock;
-- the rest stays promised. Gives what was taken, and of what. Raises reservation.not_found, reservation.not_active,
-- reservation.more_than_remains.
create or replace function inventory.settle_reservation(reservation uuid, outcome text, part numeric default null)
returns table (product_id uuid, warehouse_id uuid, lot_id uuid, quantity numeric, reference text)
language plpgsql volatile rows 1 set search_path = pg_catalog as $$
declare
  tenant uuid := app.tenant_id();
  promise inventory.reservations;
  taken numeric;
begin
  select r.* into promise from inventory.reservations r where r.tenant_id = tenant and r.id = reservation;
  if not found then
    perform app.fail('reservation.not_found');
  end if;
  perform inventory.lock_positions(array[promise.product_id], array[promise.warehouse_id]);
  select r.* into promise from inventory.reservations r where r.tenant_id = tenant and r.id = reservation for no key update;
  if not exists (select from inventory.active_reservations a where a.tenant_id = tenant and a.id = reservation) then
    perform app.fail('reservation.not_active');
  end if;
  taken := coalesce(part, promise.remaining);
  if taken > promise.remaining then
    perform app.fail('reservation.more_than_remains',
                     json_build_object('remaining', trim_scale(promise.remaining)::text)::text);
  end if;
  update inventory.reservations r
     set consumed = r.consumed + case when outcome = 'consumed' then taken else 0 end,
         released = r.released + case when outcome = 'released' then taken else 0 end,
         status = case when taken = r.remaining then outcome else r.status end
   where r.tenant_id = tenant and r.id = reservation;
  return query select promise.product_id, promise.warehouse_id, promise.lot_id, taken, promise.reference;
end $$;
grant execute on function inventory.settle_reservation to app_api, app_system;
