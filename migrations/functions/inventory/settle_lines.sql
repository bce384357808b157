-- Ends reservations that are still active, [{id, quantity?}], as `consumed` or `released`: as much of each as is said, and there, else
-- all that remains. Their positions are locked. Gives those that it changed.
create or replace function inventory.settle_lines(lines jsonb, outcome text) returns setof uuid
language plpgsql volatile rows 10 set search_path = pg_catalog as $$
declare
  one record;
begin
  for one in
    select a.id, least(l.quantity, a.quantity) as taken
      from jsonb_to_recordset(lines) l (id uuid, quantity numeric)
      join inventory.active_reservations a on a.tenant_id = app.tenant_id() and a.id = l.id
     order by a.product_id, a.warehouse_id, a.id
  loop
    perform inventory.settle_reservation(one.id, outcome, one.taken);
    return next one.id;
  end loop;
end $$;
grant execute on function inventory.settle_lines to app_api;
